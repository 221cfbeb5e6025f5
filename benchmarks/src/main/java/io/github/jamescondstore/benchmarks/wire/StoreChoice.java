/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

import com.google.common.collect.ImmutableList;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Where the servers that a benchmark starts keep their mail. PostgreSQL is started with it, as durable as it comes, with a database for
 * each server.
 */
final class StoreChoice implements Closeable {
    private static final String USER = "postgres";

    /** As the launcher calls them. */
    enum Kind { MEMORY, DERBY, POSTGRESQL }

    /**
     * @param others how many messages other users have, where they can be added beside the server: in PostgreSQL
     */
    static StoreChoice of(Kind kind, int others) throws IOException {
        return new StoreChoice(kind, others, kind == Kind.POSTGRESQL
            ? Optional.of(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start())
            : Optional.empty());
    }

    private final Kind kind;
    private final int others;
    private final Optional<EmbeddedPostgres> postgresql;
    private int databases = 0;

    private StoreChoice(Kind kind, int others, Optional<EmbeddedPostgres> postgresql) {
        this.kind = kind;
        this.others = others;
        this.postgresql = postgresql;
    }

    /** An empty store for one server. */
    ServerStore newStore() throws IOException {
        switch (kind) {
            case MEMORY:
                return new ServerStore(ImmutableList.of("--store", "memory", "--jmap-port", "0"), Optional.empty());
            case DERBY:
                return new ServerStore(ImmutableList.of("--store", "derby"), Optional.empty());
            case POSTGRESQL:
                return newDatabase(postgresql.orElseThrow());
            default:
                throw new IllegalStateException("Unknown store " + kind);
        }
    }

    private ServerStore newDatabase(EmbeddedPostgres server) throws IOException {
        databases++;
        String name = "benchmark" + databases;
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IOException("The database " + name + " cannot be created", e);
        }
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
        return new ServerStore(ImmutableList.of("--store", "postgresql", "--jdbc-url", url, "--db-user", USER),
            Optional.of(new SqlFilling(server.getDatabase(USER, name), others)));
    }

    /** Where one server keeps its mail. */
    static final class ServerStore {
        private final ImmutableList<String> options;
        private final Optional<SqlFilling> filling;

        private ServerStore(ImmutableList<String> options, Optional<SqlFilling> filling) {
            this.options = options;
            this.filling = filling;
        }

        /** The launcher's. */
        ImmutableList<String> options() {
            return options;
        }

        /** Where there is a quicker way to many messages than IMAP. */
        Optional<SqlFilling> filling() {
            return filling;
        }
    }

    @Override
    public void close() throws IOException {
        if (postgresql.isPresent()) {
            postgresql.get().close();
        }
    }
}
