/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.guice.jpa.JdbcAddress;

/**
 * An embedded Derby database in the data directory.
 */
final class DerbyStore extends JpaStore {
    static final DerbyStore INSTANCE = new DerbyStore();

    private static final Logger LOGGER = LoggerFactory.getLogger(DerbyStore.class);
    private static final String LOG_FILE = "derby.stream.error.file";
    /** What Derby answers to a shutdown that succeeded. */
    private static final String SHUT_DOWN = "08006";

    private DerbyStore() {
    }

    @Override
    public String name() {
        return "derby";
    }

    @Override
    JdbcAddress address(DataDirectory directory) {
        Path var = directory.var();
        // Read once in a JVM, at the first database; without it Derby litters the current directory.
        if (System.getProperty(LOG_FILE) == null) {
            System.setProperty(LOG_FILE, var.resolve("derby.log").toString());
            // A deadlock is one at once. Derby would let both wait for twenty seconds.
            System.setProperty("derby.locks.deadlockTimeout", "1");
            System.setProperty("derby.locks.waitTimeout", "20");
        }
        return JdbcAddress.of("jdbc:derby:" + var.resolve("derby") + ";create=true");
    }

    /** Shuts the database down: it would keep its lock on the directory until the JVM ends, and recover at the next start. */
    @Override
    void released(JdbcAddress address) {
        try {
            DriverManager.getConnection(address + ";shutdown=true").close();
        } catch (SQLException e) {
            if (!SHUT_DOWN.equals(e.getSQLState())) {
                LOGGER.debug("Derby was not running at {}", address, e);
            }
        }
    }
}
