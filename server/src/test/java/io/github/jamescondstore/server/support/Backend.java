/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.server.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Where the server of a test class keeps its mail.
 */
public enum Backend {
    MEMORY {
        @Override
        public Store newStore() {
            return Store.memory();
        }

        @Override
        public List<String> serveOptions() {
            return List.of("--store", "memory");
        }
    },
    /** Its database is in the server's directory, and as new as that. */
    DERBY {
        @Override
        public Store newStore() {
            return Store.derby();
        }

        @Override
        public List<String> serveOptions() {
            return List.of("--store", "derby");
        }
    },
    POSTGRESQL {
        @Override
        public Store newStore() throws Exception {
            return Store.postgresql(Postgresql.newDatabase());
        }

        @Override
        public List<String> serveOptions() throws Exception {
            return List.of("--store", "postgresql", "--jdbc-url", Postgresql.newDatabase().url(), "--db-user", Postgresql.USER);
        }
    };

    private static final String CHOICE = "condstore.test.backend";

    /** The one that this run of the tests is about. */
    public static Backend chosen() {
        return valueOf(System.getProperty(CHOICE, MEMORY.name()));
    }

    /** One server process for all databases of the JVM, which stops it at its end. */
    static final class Postgresql {
        private static final String USER = "postgres";
        private static final Duration STARTUP = Duration.ofMinutes(2);
        private static final AtomicInteger DATABASES = new AtomicInteger();
        private static final EmbeddedPostgres PROCESS = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                    // For the tests the machine does not crash, and the end of the JVM must not wait for its disk.
                    .setServerConfig("fsync", "off")
                    // To one file, where a test can read it.
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_rotation_size", "0")
                    .setServerConfig("log_rotation_age", "0")
                    .setPGStartupWait(STARTUP)
                    .start();
            } catch (Exception e) {
                throw new IllegalStateException("PostgreSQL did not start", e);
            }
        }

        static JdbcAddress newDatabase() throws Exception {
            String name = "james" + DATABASES.incrementAndGet();
            try (Connection connection = PROCESS.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return JdbcAddress.of("jdbc:postgresql://127.0.0.1:" + PROCESS.getPort() + "/" + name, USER, USER);
        }
    }

    /** Empty, and shared with no other server. */
    public abstract Store newStore() throws Exception;

    /** For a server in a process of its own; what {@link #newStore} is for one in this. */
    public abstract List<String> serveOptions() throws Exception;
}
