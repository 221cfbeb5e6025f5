package com.example;

import java.nio.file.Path;

import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.guice.jpa.JpaCondstoreModule;
import io.github.jamescondstore.guice.jpa.JpaJames;

/**
 * James on a database, with CONDSTORE and QRESYNC. Its configuration files are in {@code conf} below {@code -Dworking.directory}. For PostgreSQL
 * the address is {@code JdbcAddress.of("jdbc:postgresql://host/database", user, password)}.
 */
public final class MyJpaJames {
    public static void main(String[] arguments) throws Exception {
        Configuration configuration = Configuration.builder().useWorkingDirectoryEnvProperty().build();
        JpaJames james = JpaJames.open(JdbcAddress.of("jdbc:derby:var/database;create=true"), Path.of("var", "search-index"));

        GuiceJamesServer server = james.server(configuration)
            .overrideWith(new JpaCondstoreModule());
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, james)));
    }

    private static void stop(GuiceJamesServer server, JpaJames james) {
        server.stop();
        try {
            james.close();
        } catch (Exception e) {
            throw new IllegalStateException("the database or the index did not close", e);
        }
    }

    private MyJpaJames() {
    }
}
