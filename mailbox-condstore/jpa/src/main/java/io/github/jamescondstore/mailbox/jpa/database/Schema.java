/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;

import javax.persistence.EntityManagerFactory;
import javax.sql.DataSource;

import org.apache.openjpa.jdbc.conf.JDBCConfiguration;
import org.apache.openjpa.persistence.OpenJPAPersistence;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableSet;

/**
 * Creates and migrates the tables of the change log. James's own are left alone.
 *
 * All have the names that SQL without quotation marks gives them, which are in lower case in PostgreSQL: whoever drops them by hand finds
 * the history of the migrations too. Who has dropped only some gets all of them anew. What is lost is the log; every mailbox then begins
 * with its horizon at its HIGHESTMODSEQ, so that clients are told more than they need, and nothing wrong.
 */
public final class Schema {
    private static final Logger LOGGER = LoggerFactory.getLogger(Schema.class);
    private static final String HISTORY = "CONDSTORE_SCHEMA_HISTORY";
    private static final ImmutableSet<String> LOG = ImmutableSet.of("CONDSTORE_CHANGE", "CONDSTORE_MAILBOX");
    /** PostgreSQL only, and which version made it. */
    private static final String SERVERS = "CONDSTORE_SERVER";
    private static final String SINCE_VERSION = "3";
    private static final String SCRIPTS = "classpath:io/github/jamescondstore/mailbox/jpa/schema/";
    private static final String NOTHING_OF_OURS = "0";
    private static final String POSTGRESQL = "postgresql";
    /** Each schema has its own. Of the session: PostgreSQL ends a transaction that waits for what others do, here Flyway. */
    private static final String LOCK = "SELECT pg_advisory_lock(1785949039, hashtext(current_schema()))";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(1785949039, hashtext(current_schema()))";
    /** PostgreSQL's SQLSTATE, and Derby's: of a table, and of a schema in which nothing was created yet. */
    private static final ImmutableSet<String> NO_SUCH_TABLE = ImmutableSet.of("42P01", "42X05", "42Y07");

    /**
     * @throws IllegalStateException when the tables can't be made or read
     */
    public static void migrate(EntityManagerFactory entityManagers) {
        JDBCConfiguration configuration = (JDBCConfiguration) OpenJPAPersistence.cast(entityManagers).getConfiguration();
        new Schema(configuration.getDataSource(null), vendor(configuration)).migrate();
    }

    public static boolean isPostgresql(EntityManagerFactory entityManagers) {
        return vendor((JDBCConfiguration) OpenJPAPersistence.cast(entityManagers).getConfiguration()).equals(POSTGRESQL);
    }

    private static String vendor(JDBCConfiguration configuration) {
        String dictionary = configuration.getDBDictionaryInstance().platform.toLowerCase(Locale.US);
        if (dictionary.contains("derby")) {
            return "derby";
        }
        if (dictionary.contains("postgres")) {
            return POSTGRESQL;
        }
        throw new IllegalStateException("The change log can be kept in Apache Derby and in PostgreSQL, not in " + dictionary);
    }

    private final DataSource dataSource;
    private final String vendor;

    private Schema(DataSource dataSource, String vendor) {
        this.dataSource = dataSource;
        this.vendor = vendor;
    }

    private void migrate() {
        if (vendor.equals(POSTGRESQL)) {
            run("The tables of the change log can't be set up", this::migrateAlone);
        } else {
            migrateTables();
        }
    }

    /** Of servers that start at the same time, one makes the tables, and the others find them. */
    private void migrateAlone(Connection connection) throws SQLException {
        execute(connection, LOCK);
        try {
            migrateTables();
        } finally {
            execute(connection, UNLOCK);
        }
    }

    private void migrateTables() {
        run("The tables of the change log can't be set up", this::prepare);
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(dataSource)
            .table(asStored(HISTORY))
            .locations(SCRIPTS + vendor)
            // The database holds James's tables already.
            .baselineOnMigrate(true)
            .baselineVersion(NOTHING_OF_OURS)
            .load()
            .migrate();
        run("The tables of the change log can't be read", Schema::check);
    }

    private String asStored(String table) {
        return vendor.equals(POSTGRESQL) ? table.toLowerCase(Locale.US) : table;
    }

    private void prepare(Connection connection) throws SQLException {
        boolean migrated = exists(connection, HISTORY) || vendor.equals(POSTGRESQL) && takeOver(connection);
        ImmutableSet.Builder<String> present = ImmutableSet.builder();
        for (String table : LOG) {
            if (exists(connection, table)) {
                present.add(table);
            }
        }
        Set<String> ofLog = present.build();
        if (migrated ? ofLog.size() < LOG.size() : !ofLog.isEmpty()) {
            LOGGER.warn("Some of the tables {} and {} are missing: all are created anew, and clients that come back are told more than has happened",
                LOG, HISTORY);
            for (String table : ofLog) {
                execute(connection, "DROP TABLE " + table);
            }
            if (migrated) {
                execute(connection, "DROP TABLE " + HISTORY);
            }
        } else if (migrated && vendor.equals(POSTGRESQL) && !exists(connection, SERVERS)) {
            // The log has lost nothing, and others may be writing it. Where that version has not been applied yet this does nothing.
            execute(connection, "DELETE FROM " + HISTORY + " WHERE version = '" + SINCE_VERSION + "'");
        }
    }

    /**
     * The first version had Flyway call it so, with quotation marks.
     *
     * @return whether there was one
     */
    private static boolean takeOver(Connection connection) throws SQLException {
        if (!exists(connection, "\"" + HISTORY + "\"")) {
            return false;
        }
        execute(connection, "ALTER TABLE \"" + HISTORY + "\" RENAME TO " + HISTORY);
        return true;
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try {
            execute(connection, "SELECT 1 FROM " + table + " WHERE 1 = 0");
            return true;
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * @throws SQLException when a table, or a column of it, can't be read
     */
    public static void check(Connection connection) throws SQLException {
        execute(connection, "SELECT MAILBOX_ID, MODSEQ, RECORDED_AT, CONTENT, BYTES_BEFORE FROM CONDSTORE_CHANGE WHERE 1 = 0");
        execute(connection, "SELECT MAILBOX_ID, HORIZON FROM CONDSTORE_MAILBOX WHERE 1 = 0");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private void run(String failure, Work work) {
        try (Connection connection = dataSource.getConnection()) {
            work.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(failure + ": " + e.getMessage(), e);
        }
    }
}
