/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.persistence.EntityManagerFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

/**
 * Indexes of James's tables that James does not create, without which a command takes as long as all mail of the server is much: of the
 * keywords and properties of a message, of a mailbox's path and of its annotations.
 *
 * None is of a column that a STORE changes: each message would pay for it.
 *
 * They are not missed where there is one that begins with the same columns, whatever it is called.
 */
public final class DatabaseIndexes {
    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseIndexes.class);
    /** Of PostgreSQL: the role does not own the table. */
    private static final String NOT_ALLOWED = "42501";
    /** One server at a time builds them. */
    private static final long BUILDING = 0x436f6e6473746f72L;

    /** One index. */
    private static final class Index {
        private final String name;
        private final String table;
        private final List<String> columns;

        private Index(String name, String table, String... columns) {
            this.name = name;
            this.table = table;
            this.columns = ImmutableList.copyOf(columns);
        }

        private boolean isPrefixOf(List<String> others) {
            return others.size() >= columns.size() && others.subList(0, columns.size()).equals(columns);
        }

        private String sql(boolean postgresql) {
            String columnList = String.join(", ", columns);
            return postgresql
                ? "CREATE INDEX CONCURRENTLY " + name + " ON " + table + " (" + columnList + ")"
                : "CREATE INDEX " + name + " ON " + table + " (" + columnList + ")";
        }
    }

    private static final List<Index> ALL = ImmutableList.of(
        new Index("CONDSTORE_USERFLAG_MESSAGE", "JAMES_MAIL_USERFLAG", "MAILBOX_ID", "MAIL_UID"),
        new Index("CONDSTORE_PROPERTY_MESSAGE", "JAMES_MAIL_PROPERTY", "MAILBOX_ID", "MAIL_UID"),
        new Index("CONDSTORE_MAILBOX_PATH", "JAMES_MAILBOX", "USER_NAME", "MAILBOX_NAMESPACE", "MAILBOX_NAME"),
        new Index("CONDSTORE_ANNOTATION_MAILBOX", "JAMES_MAILBOX_ANNOTATION", "MAILBOX_ID"));

    private final EntityManagerFactory entityManagers;
    private final boolean postgresql;

    public DatabaseIndexes(EntityManagerFactory entityManagers) {
        this.entityManagers = entityManagers;
        this.postgresql = Schema.isPostgresql(entityManagers);
    }

    /**
     * Whether mail can be read and written while they are built. Otherwise it is better done before there is any.
     */
    public boolean isDoneBesideOthers() {
        return postgresql;
    }

    /**
     * Creates those that are missing, which takes a while for much mail. Where another server does so, nothing.
     *
     * @return the statements that failed, above all those that this role may not run: for who may
     */
    public List<String> create() throws SQLException {
        List<String> failed = new ArrayList<>();
        // A connection of its own: the pool's may limit how long a statement may take.
        try (Connection connection = Database.beside(entityManagers)) {
            if (postgresql && !isAlone(connection)) {
                return failed;
            }
            for (Index index : ALL) {
                if (isMissing(connection, index)) {
                    create(connection, index, failed);
                }
            }
        }
        return failed;
    }

    private static boolean isAlone(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, BUILDING);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private void create(Connection connection, Index index, List<String> failed) {
        String sql = index.sql(postgresql);
        try (Statement statement = connection.createStatement()) {
            if (postgresql) {
                // One that was not finished is of no use, and in the way.
                statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
            }
            statement.execute(sql);
            LOGGER.info("Index {} of {} was missing and is there now", index.name, index.table);
        } catch (SQLException e) {
            failed.add(sql);
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                LOGGER.debug("This role may not create index {}", index.name, e);
            } else {
                LOGGER.error("Index {} of {} can't be created", index.name, index.table, e);
            }
        }
    }

    private boolean isMissing(Connection connection, Index index) throws SQLException {
        Map<String, List<String>> present = new HashMap<>();
        DatabaseMetaData metaData = connection.getMetaData();
        String table = postgresql ? index.table.toLowerCase(Locale.ROOT) : index.table;
        boolean alsoNotUnique = false;
        boolean exactly = false;
        // In the order of the columns.
        try (ResultSet columns = metaData.getIndexInfo(null, connection.getSchema(), table, alsoNotUnique, exactly)) {
            while (columns.next()) {
                String column = columns.getString("COLUMN_NAME");
                if (column != null) {
                    present.computeIfAbsent(columns.getString("INDEX_NAME"), name -> new ArrayList<>()).add(column.toUpperCase(Locale.ROOT));
                }
            }
        }
        for (Map.Entry<String, List<String>> other : present.entrySet()) {
            if (index.isPrefixOf(other.getValue()) && isFinished(connection, other.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** A server that was killed while it built one leaves it half-done. */
    private boolean isFinished(Connection connection, String name) throws SQLException {
        if (!postgresql) {
            return true;
        }
        try (PreparedStatement statement = connection.prepareStatement(
            "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = ? AND i.indisvalid")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }
}
