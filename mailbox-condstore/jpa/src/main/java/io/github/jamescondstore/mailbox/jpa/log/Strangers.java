/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

/**
 * Writers who record nothing in the change log, such as a James without the module: an operator is told, now and then, and where to look for those who are
 * still there.
 */
final class Strangers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Strangers.class);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final long NEVER = Long.MIN_VALUE;
    private static final String CONNECTED = "SELECT COALESCE(NULLIF(application_name, ''), 'without a name') || COALESCE(' from ' || host(client_addr), '')"
        + " || ' (' || COUNT(*) || ')' FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        + " AND pid <> pg_backend_pid() GROUP BY application_name, client_addr ORDER BY 1";

    private final boolean postgresql;
    private final AtomicLong told = new AtomicLong(NEVER);

    Strangers(boolean postgresql) {
        this.postgresql = postgresql;
    }

    /** The mailbox went on up to this mod-sequence without the log. */
    void wrote(Connection connection, long mailboxId, long highest) throws SQLException {
        long before = told.get();
        long now = System.nanoTime();
        if ((before == NEVER || now - before > TOLD_EVERY.toNanos()) && told.compareAndSet(before, now)) {
            LOGGER.warn("Mailbox {} was written to without this module, up to mod-sequence {}: its change log begins anew there. While this server runs no "
                + "James without the module may be on the database.{}", mailboxId, highest, postgresql ? connected(connection) : "");
        }
    }

    private static String connected(Connection connection) throws SQLException {
        ImmutableList.Builder<String> clients = ImmutableList.builder();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(CONNECTED)) {
            while (result.next()) {
                clients.add(result.getString(1));
            }
        }
        return " Connected to it are: " + String.join(", ", clients.build());
    }
}
