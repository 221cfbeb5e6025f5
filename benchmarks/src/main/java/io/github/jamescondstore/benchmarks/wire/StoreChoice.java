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

    static StoreChoice of(Kind kind) throws IOException {
        return new StoreChoice(kind, kind == Kind.POSTGRESQL
            ? Optional.of(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start())
            : Optional.empty());
    }

    private final Kind kind;
    private final Optional<EmbeddedPostgres> postgresql;
    private int databases = 0;

    private StoreChoice(Kind kind, Optional<EmbeddedPostgres> postgresql) {
        this.kind = kind;
        this.postgresql = postgresql;
    }

    /** The launcher's options for an empty store of its own. */
    ImmutableList<String> newStore() throws IOException {
        switch (kind) {
            case MEMORY:
                return ImmutableList.of("--store", "memory", "--jmap-port", "0");
            case DERBY:
                return ImmutableList.of("--store", "derby");
            case POSTGRESQL:
                return ImmutableList.of("--store", "postgresql", "--jdbc-url", newDatabase(postgresql.orElseThrow()), "--db-user", USER);
            default:
                throw new IllegalStateException("Unknown store " + kind);
        }
    }

    private String newDatabase(EmbeddedPostgres server) throws IOException {
        databases++;
        String name = "benchmark" + databases;
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IOException("The database " + name + " cannot be created", e);
        }
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
    }

    @Override
    public void close() throws IOException {
        if (postgresql.isPresent()) {
            postgresql.get().close();
        }
    }
}
