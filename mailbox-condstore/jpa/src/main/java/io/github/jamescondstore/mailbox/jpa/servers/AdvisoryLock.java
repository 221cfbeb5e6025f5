/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import java.util.LinkedHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock of PostgreSQL's that lasts as long as its connection. One for each schema: that is where the tables are. Servers share it; those of the
 * module's versions that have to be alone take it for themselves.
 */
final class AdvisoryLock {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdvisoryLock.class);
    /** Ours among the advisory locks of a database: any number, as long as it stays the same. */
    private static final int OURS = 1_785_949_038;
    static final int ANSWERED_WITHIN_SECONDS = 5;
    private static final String SCHEMA = "hashtext(COALESCE(current_schema(), ''))";
    private static final String TAKE = "SELECT pg_try_advisory_lock_shared(" + OURS + ", " + SCHEMA + ")";
    private static final String TAKE_ALONE = "SELECT pg_try_advisory_lock(" + OURS + ", " + SCHEMA + ")";
    private static final String RELEASE = "SELECT pg_advisory_unlock_shared(" + OURS + ", " + SCHEMA + ")";
    private static final String HOLDERS = "SELECT a.application_name, host(a.client_addr), a.pid, a.backend_start"
        + " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        + " AND l.classid::bigint = " + OURS + " AND l.objid::bigint = (" + SCHEMA + "::bigint & 4294967295) AND l.objsubid = 2"
        + " AND l.pid <> pg_backend_pid() ORDER BY a.backend_start";

    private final Connection connection;
    private final ThisServer self;

    /**
     * @param connection of nobody else
     */
    AdvisoryLock(Connection connection, ThisServer self) {
        this.connection = connection;
        this.self = self;
    }

    Connection connection() {
        return connection;
    }

    boolean take() throws SQLException {
        return take(TAKE);
    }

    /** As long as the connection lasts. */
    boolean takeAlone() throws SQLException {
        return take(TAKE_ALONE);
    }

    private boolean take(String lock) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement name = connection.prepareStatement("SELECT set_config('application_name', ?, false)")) {
            name.setString(1, self.name());
            name.execute();
        }
        try (Statement statement = connection.createStatement()) {
            // A machine that is gone without a word must not keep the lock for hours.
            statement.execute("SET tcp_keepalives_idle = 20");
            statement.execute("SET tcp_keepalives_interval = 5");
            statement.execute("SET tcp_keepalives_count = 4");
            try (ResultSet result = statement.executeQuery(lock)) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /**
     * The others who have it, each described by its name as an operator would look for it.
     *
     * @throws SQLException also if it is not held any more
     */
    Map<String, String> others() throws SQLException {
        Map<String, String> others = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(ANSWERED_WITHIN_SECONDS);
            try (ResultSet result = statement.executeQuery(HOLDERS)) {
                while (result.next()) {
                    String name = result.getString(1);
                    String address = result.getString(2);
                    others.put(name == null || name.isEmpty() ? "another server" : name, (address == null ? "" : "connected from " + address + ", ")
                        + "PostgreSQL process " + result.getInt(3) + ServerTable.since(result.getTimestamp(4)));
                }
            }
        }
        return others;
    }

    void close() {
        try (connection; Statement statement = connection.createStatement()) {
            // A pool would keep the session.
            statement.execute(RELEASE);
        } catch (SQLException e) {
            LOGGER.debug("The connection of the lock is gone already", e);
        }
    }
}
