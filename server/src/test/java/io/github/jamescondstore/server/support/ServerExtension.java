/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.apache.james.core.Username;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.jmap.Jmap;

/**
 * A started server with real sockets, for all tests of a class. Every test makes mailboxes of its own.
 */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
    public static final String ALICE = "alice@example.org";
    public static final String PASSWORD = "secret";
    /** On Derby a command may wait for a lock for 20 s, and then try again. */
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    /** Whether the clients are spread over two servers on one PostgreSQL. */
    private static final boolean SPREAD = Boolean.getBoolean("condstore.test.spread");

    public static ServerExtension withModule() {
        return on(Backend.chosen());
    }

    public static ServerExtension with(UnaryOperator<ServerOptions.Builder> options) {
        return on(Backend.chosen(), options);
    }

    /** With a file of its own in its configuration directory. */
    public static ServerExtension configured(String file, String content) {
        return new ServerExtension(Backend.chosen(), options -> options, ImmutableMap.of(file, content));
    }

    public static ServerExtension on(Backend backend) {
        return on(backend, options -> options);
    }

    public static ServerExtension on(Backend backend, UnaryOperator<ServerOptions.Builder> options) {
        return new ServerExtension(backend, options, ImmutableMap.of());
    }

    private final Backend backend;
    private final UnaryOperator<ServerOptions.Builder> options;
    private final ImmutableMap<String, String> configuration;
    private final Queue<ImapConnection> connections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger mailboxes = new AtomicInteger();
    private Path directory;
    private CondstoreServer server;
    private Optional<PublishedJames> foreign = Optional.empty();
    /** In a JVM of its own, on the same database: every second connection is one to this. */
    private Optional<ServerJvm> second = Optional.empty();
    private final AtomicInteger connected = new AtomicInteger();

    private ServerExtension(Backend backend, UnaryOperator<ServerOptions.Builder> options, ImmutableMap<String, String> configuration) {
        this.backend = backend;
        this.options = options;
        this.configuration = configuration;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start();
    }

    /** For engines that know no extensions of JUnit Jupiter, as the next two methods. */
    public void start() throws Exception {
        directory = Files.createTempDirectory("james-condstore-test");
        if (Way.chosen().isPresent()) {
            foreign = Optional.of(Way.chosen().get().start(directory));
            return;
        }
        Path conf = Files.createDirectory(directory.resolve("conf"));
        for (Map.Entry<String, String> file : configuration.entrySet()) {
            Files.writeString(conf.resolve(file.getKey()), file.getValue());
        }
        if (SPREAD && backend == Backend.POSTGRESQL) {
            JdbcAddress database = Backend.Postgresql.newDatabase();
            server = CondstoreServer.start(options(Store.postgresql(database)).build());
            second = Optional.of(ServerJvm.start(Files.createDirectory(directory.resolve("second")), List.of("--store", "postgresql",
                "--jdbc-url", database.url(), "--db-user", database.user().orElseThrow())));
            return;
        }
        server = CondstoreServer.start(options(backend.newStore()).build());
    }

    private ServerOptions.Builder options(Store store) {
        return options.apply(ServerOptions.builder().freePorts().store(store).dataDir(directory));
    }

    /** Stops the server and starts another on what the first left behind. Its ports differ, and all connections are closed. */
    public void restart() throws Exception {
        restart(server.options());
    }

    /** The same, with the module or without it. */
    public void restart(boolean stock) throws Exception {
        restart(options(server.options().store()).stock(stock).build());
    }

    private void restart(ServerOptions next) throws Exception {
        closeConnections();
        server.close();
        server = CondstoreServer.start(next);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            // Whatever its connections are in the middle of, the test has told what is wrong.
            hangUp();
        } else {
            closeConnections();
        }
    }

    /**
     * Each by LOGOUT, but for those that the test has closed itself.
     *
     * @throws AssertionError if one does not end as a connection should, or has something to tell that nobody expected
     */
    public void closeConnections() throws IOException {
        if (foreign.isEmpty() && server.options().stock()) {
            // How it takes leave is not ours to judge.
            hangUp();
            return;
        }
        try {
            for (ImapConnection connection = connections.poll(); connection != null; connection = connections.poll()) {
                Farewell.say(connection);
            }
        } finally {
            hangUp();
        }
    }

    private void hangUp() throws IOException {
        for (ImapConnection connection = connections.poll(); connection != null; connection = connections.poll()) {
            connection.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
    }

    public void stop() throws Exception {
        foreign.ifPresent(PublishedJames::close);
        if (second.isPresent()) {
            second.get().close();
        }
        if (server != null) {
            server.close();
        }
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /** Not there where {@link Way} has the tests run against another. */
    public CondstoreServer server() {
        return Objects.requireNonNull(server, "the server of this run is not one of ours");
    }

    /** Alice's JMAP, where the store has any: James's JPA store finds no message by its id. */
    public Optional<Jmap> jmap() throws IOException, InterruptedException {
        return foreign.isEmpty() && server.options().store().servesJmap()
            ? Optional.of(new Jmap(server.host(), server.jmapPort(), ALICE, PASSWORD))
            : Optional.empty();
    }

    /**
     * A connection that has not logged in. It ends by LOGOUT after the test, as all do: a test that leaves one in the middle of a command, or
     * whose server hangs up, closes it.
     */
    public ImapConnection connect() {
        try {
            ImapConnection connection = foreign.isPresent() ? foreign.get().connect() : open();
            connections.add(connection);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImapConnection open() throws IOException {
        return second.isPresent() && connected.getAndIncrement() % 2 == 1
            ? ImapConnection.open(second.get().host(), second.get().imapPort(), TIMEOUT)
            : ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
    }

    public ImapConnection login() throws IOException {
        ImapConnection connection = connect();
        connection.login(ALICE, PASSWORD);
        return connection;
    }

    /** A connection that has selected the mailbox and enabled nothing. */
    public ImapConnection selected(String mailbox) throws IOException {
        ImapConnection connection = login();
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection;
    }

    /** A new mailbox of alice's with this many messages, UIDs from 1 on, mod-sequences from 2 on. */
    public String mailbox(int messages) throws IOException {
        String name = "box" + mailboxes.incrementAndGet();
        ImapConnection connection = login();
        connection.command("CREATE " + name).orThrow("CREATE");
        append(connection, name, messages);
        return name;
    }

    public static void append(ImapConnection connection, String mailbox, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            connection.append(mailbox, message(i)).orThrow("APPEND");
        }
    }

    public static byte[] message(int number) {
        return ("From: bob@example.org\r\nSubject: job " + number + "\r\n\r\nTake me.\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public Username alice() {
        return Username.of(ALICE);
    }
}
