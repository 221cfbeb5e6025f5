/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.server.Store;
import picocli.CommandLine.Option;

/**
 * The options that say where mail is kept.
 */
final class StoreOptions {
    private static final String MEMORY = "memory";
    private static final String DERBY = "derby";
    private static final String POSTGRESQL = "postgresql";

    @Option(names = "--store", paramLabel = "STORE", defaultValue = MEMORY,
        description = "Where mail, users and domains are kept: memory, derby (a database in the data directory) or postgresql "
            + "(default ${DEFAULT-VALUE}). The databases serve no JMAP.")
    private String name;

    @Option(names = "--jdbc-url", paramLabel = "URL",
        description = "The PostgreSQL database, such as jdbc:postgresql://localhost/james. It must exist; the tables are created.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--db-user", paramLabel = "NAME", description = "Who logs in to PostgreSQL.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--db-password-file", paramLabel = "FILE", description = "A file with nothing but the password of --db-user.")
    private Optional<Path> passwordFile = Optional.empty();

    /**
     * @throws IllegalArgumentException where the options do not go together; the message is for whoever gave them
     */
    Store store() {
        switch (name) {
            case MEMORY:
                checkNoDatabase();
                return Store.memory();
            case DERBY:
                checkNoDatabase();
                return Store.derby();
            case POSTGRESQL:
                return Store.postgresql(address());
            default:
                throw new IllegalArgumentException("'" + name + "' is not a store (memory, derby or postgresql)");
        }
    }

    /**
     * @throws IllegalArgumentException where another store is named
     */
    JdbcAddress postgresql() {
        Preconditions.checkArgument(name.equals(POSTGRESQL), "this is for --store postgresql");
        return address();
    }

    /** Whether mail outlives the server. */
    boolean isLasting() {
        return !name.equals(MEMORY);
    }

    boolean isPostgresql() {
        return name.equals(POSTGRESQL);
    }

    /** The same, for a server in another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--store", name));
        url.ifPresent(value -> arguments.addAll(List.of("--jdbc-url", value)));
        user.ifPresent(value -> arguments.addAll(List.of("--db-user", value)));
        passwordFile.ifPresent(value -> arguments.addAll(List.of("--db-password-file", value.toString())));
        return arguments;
    }

    private void checkNoDatabase() {
        Preconditions.checkArgument(url.isEmpty() && user.isEmpty() && passwordFile.isEmpty(),
            "--jdbc-url, --db-user and --db-password-file go with --store postgresql only");
    }

    private JdbcAddress address() {
        Preconditions.checkArgument(url.isPresent(), "--store postgresql needs --jdbc-url");
        Preconditions.checkArgument(user.isPresent() || passwordFile.isEmpty(), "--db-password-file needs --db-user");
        return user
            .map(name -> JdbcAddress.of(url.get(), name, passwordFile.map(StoreOptions::read).orElse("")))
            .orElseGet(() -> JdbcAddress.of(url.get()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the password file " + file, e);
        }
    }
}
