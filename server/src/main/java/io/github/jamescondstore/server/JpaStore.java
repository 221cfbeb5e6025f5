/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.base.Throwables;
import com.google.inject.Module;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.guice.jpa.JpaCondstoreModule;
import io.github.jamescondstore.guice.jpa.JpaJames;

/**
 * James on its JPA mailbox, whatever the database.
 */
abstract class JpaStore extends Store {
    private static final Logger LOGGER = LoggerFactory.getLogger(JpaStore.class);

    private final class Opened implements OpenStore {
        private final DataDirectory directory;
        private final JdbcAddress address;
        private final JpaJames james;

        private Opened(DataDirectory directory, JdbcAddress address, JpaJames james) {
            this.directory = directory;
            this.address = address;
            this.james = james;
        }

        @Override
        public GuiceJamesServer james() {
            return james.server(Configuration.builder().workingDirectory(directory.path().toFile()).build());
        }

        @Override
        public Module condstore() {
            return new JpaCondstoreModule();
        }

        @Override
        public void close() {
            try {
                james.close();
            } catch (IOException e) {
                LOGGER.warn("The search index did not close; it is built anew at the next start", e);
            } catch (SQLException | RuntimeException e) {
                LOGGER.warn("The connections to {} did not close cleanly", address, e);
            }
            released(address);
        }
    }

    /** The database, which is created where that is possible. */
    abstract JdbcAddress address(DataDirectory directory);

    /** Called when the last connection is closed, or could not be opened. */
    abstract void released(JdbcAddress address);

    @Override
    public boolean servesJmap() {
        return false;
    }

    @Override
    OpenStore open(DataDirectory directory) throws ServerStartException {
        JdbcAddress address = address(directory);
        Path index = directory.var().resolve("search-index");
        try {
            return new Opened(directory, address, JpaJames.open(address, index));
        } catch (IOException e) {
            released(address);
            throw new ServerStartException("cannot open the search index in " + index + ": " + OneLine.of(e.toString()), e);
        } catch (SQLException | RuntimeException e) {
            released(address);
            throw new ServerStartException("cannot open the database " + address + ": " + OneLine.of(reason(e)), e);
        }
    }

    /** What the driver says: the connection pool wraps it, and what is below it is about sockets and files. */
    private static String reason(Exception failure) {
        return Throwables.getCausalChain(failure).stream()
            .filter(SQLException.class::isInstance)
            .map(SQLException.class::cast)
            .reduce((outer, inner) -> inner)
            // Derby's own reason is not the cause of what it throws, but the next exception.
            .flatMap(driver -> Stream.iterate(driver, Objects::nonNull, SQLException::getNextException).reduce((first, next) -> next))
            .map(SQLException::getMessage)
            .orElseGet(() -> Throwables.getRootCause(failure).toString());
    }
}
