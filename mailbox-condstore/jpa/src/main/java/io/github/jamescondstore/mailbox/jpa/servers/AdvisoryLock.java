/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;

/**
 * A lock of PostgreSQL's that lasts as long as its connection. One for each schema: that is where the tables are. Servers share it; those of the
 * module's versions that have to be alone take it for themselves.
 */
final class AdvisoryLock {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdvisoryLock.class);
    private static final String NAME = "james-condstore";
    /** Ours among the advisory locks of a database: any number, as long as it stays the same. */
    private static final int OURS = 1_785_949_038;
    private static final int ANSWERED_WITHIN_SECONDS = 5;
    private static final String SCHEMA = "hashtext(COALESCE(current_schema(), ''))";
    private static final String TAKE = "SELECT pg_try_advisory_lock_shared(" + OURS + ", " + SCHEMA + ")";
    private static final String RELEASE = "SELECT pg_advisory_unlock_shared(" + OURS + ", " + SCHEMA + ")";
    private static final String HOLDERS = "SELECT a.application_name, host(a.client_addr), a.pid, a.backend_start"
        + " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        + " AND l.classid::bigint = " + OURS + " AND l.objid::bigint = (" + SCHEMA + "::bigint & 4294967295) AND l.objsubid = 2"
        + " AND l.pid <> pg_backend_pid() ORDER BY a.backend_start";

    private final Connection connection;

    /**
     * @param connection of nobody else
     */
    AdvisoryLock(Connection connection) {
        this.connection = connection;
    }

    boolean take() throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement name = connection.prepareStatement("SELECT set_config('application_name', ?, false)")) {
            name.setString(1, NAME + " " + ProcessHandle.current().pid() + "@" + host());
            name.execute();
        }
        try (Statement statement = connection.createStatement()) {
            // A machine that is gone without a word must not keep the lock for hours.
            statement.execute("SET tcp_keepalives_idle = 20");
            statement.execute("SET tcp_keepalives_interval = 5");
            statement.execute("SET tcp_keepalives_count = 4");
            try (ResultSet result = statement.executeQuery(TAKE)) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static String host() {
        try {
            return CharMatcher.ascii().retainFrom(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /**
     * The others who have it, as an operator would look for them.
     *
     * @throws SQLException also if it is not held any more
     */
    List<String> others() throws SQLException {
        ImmutableList.Builder<String> others = ImmutableList.builder();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(ANSWERED_WITHIN_SECONDS);
            try (ResultSet result = statement.executeQuery(HOLDERS)) {
                while (result.next()) {
                    others.add(described(result));
                }
            }
        }
        return others.build();
    }

    private static String described(ResultSet holder) throws SQLException {
        String name = holder.getString(1);
        String address = holder.getString(2);
        return (name == null || name.isEmpty() ? "another server" : name)
            + " (" + (address == null ? "" : "connected from " + address + ", ") + "PostgreSQL process " + holder.getInt(3)
            + Optional.ofNullable(holder.getTimestamp(4)).map(since -> ", since " + since.toInstant().truncatedTo(ChronoUnit.SECONDS)).orElse("")
            + ")";
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
