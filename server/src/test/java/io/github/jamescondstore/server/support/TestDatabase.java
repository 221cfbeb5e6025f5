/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.ServerStartException;
import io.github.jamescondstore.server.Store;

/**
 * A server's database, into which a test looks with its own hands, whether a server runs on it or not.
 */
public final class TestDatabase {
    /** What Derby answers to a shutdown that succeeded. */
    private static final String SHUT_DOWN = "08006";

    /**
     * @param directory the server's, empty
     */
    public static TestDatabase create(Backend backend, Path directory) throws Exception {
        return backend == Backend.POSTGRESQL
            ? new TestDatabase(Backend.Postgresql.newDatabase(), false, directory)
            : new TestDatabase(JdbcAddress.of("jdbc:derby:" + directory.resolve("var").resolve("derby")), true, directory);
    }

    private final JdbcAddress address;
    private final boolean derby;
    private final Path directory;

    private TestDatabase(JdbcAddress address, boolean derby, Path directory) {
        this.address = address;
        this.derby = derby;
        this.directory = directory;
    }

    /** For who opens it without a server. */
    public JdbcAddress creating() {
        return derby ? JdbcAddress.of(address.url() + ";create=true") : address;
    }

    public ServerOptions.Builder options() {
        return ServerOptions.builder().freePorts().store(derby ? Store.derby() : Store.postgresql(address)).dataDir(directory);
    }

    /** PostgreSQL, for a server that logs in as somebody else. */
    public Store as(String user, String password) {
        return Store.postgresql(JdbcAddress.of(address.url(), user, password));
    }

    public CondstoreServer startServer() throws ServerStartException {
        return CondstoreServer.start(options().build());
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(address.url(), address.user().orElse(""), address.password().orElse(""));
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public Optional<Long> number(String query) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            return result.next() ? Optional.of(result.getLong(1)).filter(any -> !wasNull(result)) : Optional.empty();
        }
    }

    private static boolean wasNull(ResultSet result) {
        try {
            return result.wasNull();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** While no server runs: Derby is left as a server that was stopped leaves it. */
    public void executeOffline(String... statements) throws SQLException {
        execute(statements);
        release();
    }

    /** After the last connection, while no server runs. */
    public void release() throws SQLException {
        if (derby) {
            try {
                DriverManager.getConnection(address.url() + ";shutdown=true").close();
            } catch (SQLException e) {
                if (!SHUT_DOWN.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }
}
