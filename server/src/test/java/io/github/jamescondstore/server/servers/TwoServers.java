/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * Two servers, each a process of its own, on one PostgreSQL. Each of the three may be killed and started anew.
 */
final class TwoServers implements AutoCloseable {
    static final int COUNT = 2;
    private static final Pattern PORT = Pattern.compile(":(\\d+)/");

    private final Path directory;
    private final KillablePostgresql database;
    private final JdbcAddress address;
    private final Optional<SilentProxy> proxy;
    private final AtomicReferenceArray<ServerJvm> servers = new AtomicReferenceArray<>(COUNT);

    static TwoServers start(Path directory) throws Exception {
        KillablePostgresql database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        return start(new TwoServers(directory, database, database.address(), Optional.empty()));
    }

    /** No notification of the database's ever reaches them. */
    static TwoServers startWithoutNotifications(Path directory) throws Exception {
        KillablePostgresql database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        String url = database.address().url();
        Matcher port = PORT.matcher(url);
        assertThat(port.find()).as(url).isTrue();
        SilentProxy proxy = new SilentProxy(Integer.parseInt(port.group(1)));
        JdbcAddress address = JdbcAddress.of(port.replaceFirst(":" + proxy.port() + "/") + "?sslmode=disable", "postgres", "postgres");
        return start(new TwoServers(directory, database, address, Optional.of(proxy)));
    }

    private static TwoServers start(TwoServers two) throws Exception {
        for (int number = 0; number < COUNT; number++) {
            Files.createDirectory(two.directoryOf(number));
            two.startServer(number);
        }
        return two;
    }

    private TwoServers(Path directory, KillablePostgresql database, JdbcAddress address, Optional<SilentProxy> proxy) {
        this.proxy = proxy;
        this.directory = directory;
        this.database = database;
        this.address = address;
    }

    private Path directoryOf(int number) {
        return directory.resolve("server" + number);
    }

    void startServer(int number) throws Exception {
        servers.set(number, ServerJvm.start(directoryOf(number),
            List.of("--store", "postgresql", "--jdbc-url", address.url(), "--db-user", address.user().orElseThrow())));
    }

    ServerJvm server(int number) {
        return servers.get(number);
    }

    KillablePostgresql database() {
        return database;
    }

    ImapConnection login(int number) throws IOException {
        return servers.get(number).login();
    }

    /** What it has logged, by all of its lives. */
    String log(int number) throws IOException {
        return ServerJvm.log(directoryOf(number));
    }

    @Override
    public void close() throws Exception {
        for (int number = 0; number < COUNT; number++) {
            if (servers.get(number) != null) {
                servers.get(number).close();
            }
        }
        if (proxy.isPresent()) {
            proxy.get().close();
        }
        database.close();
    }
}
