/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;
import io.github.jamescondstore.server.support.WebAdmin;

/**
 * Whoever is held up in a database stops nobody else: neither by the threads that are taken nor by the connections.
 */
class HeldUpDatabaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** As many as one pool of threads for everything would have. */
    private static final int THREADS = 4 * Runtime.getRuntime().availableProcessors();
    private static final String OTHER = "other";
    private static final String CHECK = "CONDSTORE change log";
    private static final String LOCK = "SELECT 1 FROM james_mailbox WHERE mailbox_name LIKE 'held%' FOR UPDATE";
    private static final String HELD = " mailbox_id IN (SELECT mailbox_id FROM james_mailbox WHERE mailbox_name LIKE 'held%')";

    @TempDir
    private Path directory;
    private KillablePostgresql database;
    private CondstoreServer server;

    @BeforeEach
    void start() throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        startServer();
        ServerExtension.append(login(), "INBOX", 1);
        prepare(OTHER);
    }

    private void startServer() throws Exception {
        server = CondstoreServer.start(
            ServerOptions.builder().freePorts().store(Store.postgresql(database.address())).dataDir(directory.resolve("james")).build());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        database.close();
    }

    private ImapConnection login() throws IOException {
        return login(TIMEOUT);
    }

    private ImapConnection login(Duration timeout) throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), timeout);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    private ImapConnection prepare(String mailbox) throws IOException {
        return prepare(mailbox, login());
    }

    private static ImapConnection prepare(String mailbox, ImapConnection connection) throws IOException {
        connection.command("CREATE " + mailbox).orThrow("CREATE");
        ServerExtension.append(connection, mailbox, 1);
        connection.command("SELECT " + mailbox + " (CONDSTORE)").orThrow("SELECT");
        return connection;
    }

    private List<ImapConnection> prepared(int mailboxes) throws IOException {
        List<ImapConnection> connections = new ArrayList<>();
        for (int i = 0; i < mailboxes; i++) {
            connections.add(prepare("held" + i, login(PATIENCE.multipliedBy(2))));
        }
        return connections;
    }

    private static Map<ImapConnection, String> sent(List<ImapConnection> connections, String command) throws IOException {
        Map<ImapConnection, String> tags = new LinkedHashMap<>();
        for (ImapConnection connection : connections) {
            tags.put(connection, connection.send(command));
        }
        return tags;
    }

    private static void answered(Map<ImapConnection, String> tags) throws IOException {
        for (Map.Entry<ImapConnection, String> command : tags.entrySet()) {
            command.getKey().await(command.getValue()).orThrow("STORE");
        }
    }

    private void awaitWaiting(int atLeast) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.waiting()).isGreaterThanOrEqualTo(atLeast));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void whileTheirRowsAreLocked(int mailboxes, Work work) throws Exception {
        List<ImapConnection> connections = prepared(mailboxes);
        Map<ImapConnection, String> tags;
        try (Connection locking = database.connect()) {
            locking.setAutoCommit(false);
            KillablePostgresql.execute(locking, LOCK);
            tags = sent(connections, "STORE 1 +FLAGS (\\Flagged)");
            awaitWaiting(THREADS);
            work.run();
            locking.rollback();
        }
        answered(tags);
    }

    private void look() throws IOException {
        ImapConnection connection = login();
        connection.command("NOOP").orThrow("NOOP");
        connection.command("SELECT " + OTHER + " (CONDSTORE)").orThrow("SELECT");
        connection.command("FETCH 1:* (FLAGS) (CHANGEDSINCE 1)").orThrow("FETCH");
        connection.command("FETCH 1 (FLAGS BODY.PEEK[])").orThrow("FETCH");
        connection.command("STATUS INBOX (MESSAGES HIGHESTMODSEQ)").orThrow("STATUS");
        connection.command("UID SEARCH UNSEEN").orThrow("SEARCH");
        connection.command("SELECT held0").orThrow("SELECT");
        connection.command("NOOP").orThrow("NOOP");
    }

    /** Seen to fail with one pool of threads for everything, from its size on. */
    @Test
    void writersOfManyMailboxesShouldNotStopOthers() throws Exception {
        whileTheirRowsAreLocked(2 * THREADS, () -> {
            look();
            ImapConnection connection = login();
            connection.command("SELECT " + OTHER + " (CONDSTORE)").orThrow("SELECT");
            connection.command("STORE 1 (UNCHANGEDSINCE 99) +FLAGS (\\Flagged)").orThrow("STORE");
            ServerExtension.append(connection, OTHER, 1);
            connection.command("UID FETCH 1:* (FLAGS)").orThrow("FETCH");
        });
    }

    /** More than there are connections to the database. */
    @Test
    void writersOfAnyNumberOfMailboxesShouldNotStopThoseWhoRead() throws Exception {
        whileTheirRowsAreLocked(80, this::look);
    }

    /** With each of them granted the section alone there are as many transactions as changes. */
    @Test
    void whoWaitsForOneMailboxShouldShareATransaction() throws Exception {
        int writers = 16;
        List<ImapConnection> connections = new ArrayList<>(prepared(1));
        ServerExtension.append(connections.get(0), "held0", writers);
        while (connections.size() < writers) {
            ImapConnection connection = login(PATIENCE.multipliedBy(2));
            connection.command("SELECT held0 (CONDSTORE)").orThrow("SELECT");
            connections.add(connection);
        }
        long before = database.number("SELECT MAX(modseq) FROM condstore_change WHERE" + HELD);
        Map<ImapConnection, String> tags = new LinkedHashMap<>();
        try (Connection locking = database.connect()) {
            locking.setAutoCommit(false);
            KillablePostgresql.execute(locking, LOCK);
            for (ImapConnection connection : connections) {
                tags.put(connection, connection.send("UID STORE " + (tags.size() + 1) + " +FLAGS (\\Flagged)"));
            }
            awaitWaiting(1);
            // The others are in line once this one has been answered, which came last.
            look();
            locking.rollback();
        }
        answered(tags);

        String written = " FROM condstore_change WHERE modseq > " + before + " AND" + HELD;
        assertThat(database.number("SELECT COUNT(DISTINCT modseq)" + written)).isEqualTo(writers);
        assertThat(database.number("SELECT COUNT(DISTINCT xmin::text)" + written)).isLessThanOrEqualTo(writers / 4);
    }

    /** Seen to fail where mailboxes are used for the first time one after the other. */
    @Test
    void aMailboxThatCannotBeOpenedShouldNotStopOthers() throws Exception {
        prepared(1);
        server.close();
        String tag;
        ImapConnection waiting;
        try (Connection locking = database.connect()) {
            locking.setAutoCommit(false);
            KillablePostgresql.execute(locking, "DELETE FROM condstore_mailbox WHERE" + HELD);
            locking.commit();
            KillablePostgresql.execute(locking, "INSERT INTO condstore_mailbox (mailbox_id, horizon) SELECT mailbox_id, 1"
                + " FROM james_mailbox WHERE" + HELD);
            startServer();
            waiting = login(PATIENCE.multipliedBy(2));
            tag = waiting.send("SELECT held0");
            awaitWaiting(1);

            prepare("unheard-of").command("STORE 1 +FLAGS (\\Flagged)").orThrow("STORE");
            locking.rollback();
        }
        waiting.await(tag).orThrow("SELECT");
    }

    /** What was asked while it stood still is done once it goes on. */
    @Test
    void aDatabaseThatStandsStillShouldStopOnlyWhatItIsAsked() throws Exception {
        List<ImapConnection> writers = prepared(2 * THREADS);
        ImapConnection connection = login();
        connection.command("SELECT " + OTHER + " (CONDSTORE)").orThrow("SELECT");
        database.freeze();
        Map<ImapConnection, String> tags = sent(writers, "STORE 1 +FLAGS (\\Flagged)");

        try {
            connection.command("NOOP").orThrow("NOOP");
            connection.send("IDLE");
            assertThat(connection.readResponse()).startsWith("+");
        } finally {
            database.thaw();
        }
        answered(tags);
    }

    @Test
    void aDatabaseThatStandsStillShouldBeSaid() throws Exception {
        WebAdmin admin = new WebAdmin(server);
        database.freeze();
        try {
            JsonNode health = admin.health(CHECK).orElseThrow();
            assertThat(health.get("status").asText()).isEqualTo("unhealthy");
            assertThat(health.get("cause").asText()).contains("Look whether the database answers");
        } finally {
            database.thaw();
        }
        await().atMost(PATIENCE).until(() -> admin.health(CHECK).orElseThrow().get("status").asText(), "healthy"::equals);
    }

    /** RFC 5530, 3. As a database answers that has to choose between two transactions, each time. */
    @Test
    void aChangeThatMeetsOthersEachTimeShouldBeGivenUp() throws Exception {
        List<String> commands = List.of("STORE 1 +FLAGS (\\Flagged)", "STORE 1 (UNCHANGEDSINCE 99) +FLAGS (\\Flagged)", "EXPUNGE", "COPY 1 INBOX",
            "MOVE 1 INBOX", "APPEND");
        List<ImapConnection> connections = prepared(commands.size());
        for (ImapConnection connection : connections) {
            connection.command("STORE 1 +FLAGS (\\Deleted)").orThrow("STORE");
        }
        List<String> before = states(commands.size());
        execute("CREATE FUNCTION collide() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'met another' USING ERRCODE = '40001'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER colliding BEFORE INSERT ON condstore_change FOR EACH ROW EXECUTE FUNCTION collide()");

        ExecutorService clients = Executors.newFixedThreadPool(commands.size());
        List<Future<String>> answers = new ArrayList<>();
        try (ServerLog log = ServerLog.open()) {
            for (int i = 0; i < commands.size(); i++) {
                int number = i;
                answers.add(clients.submit(() -> run(connections.get(number), commands.get(number), "held" + number)));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).startsWith("NO [INUSE] ");
            }
            // At each of them some ten transactions have failed. What an APPEND ends with James logs itself.
            assertThat(log.traces(Level.INFO)).allMatch(line -> line.startsWith("org.apache.james.imap.processor.AppendProcessor: ")).hasSizeLessThan(2);
            assertThat(log.lines(Level.INFO)).hasSize(commands.size());
        }
        assertThat(states(commands.size())).isEqualTo(before);

        Map<String, Double> metrics = new WebAdmin(server).metrics();
        assertThat(metrics.get("condstore_inuse_total")).isEqualTo(commands.size());
        assertThat(metrics.get("condstore_collisions_total")).isGreaterThanOrEqualTo(10.0 * commands.size());

        execute("DROP TRIGGER colliding ON condstore_change");
        for (int i = 0; i < commands.size(); i++) {
            assertThat(run(connections.get(i), commands.get(i), "held" + i)).startsWith("OK ");
        }
        clients.shutdown();
    }

    @Test
    void whatIsTriedAgainAndWhatNobodyKnowsShouldBeCounted() throws Exception {
        ImapConnection connection = prepare("held");
        WebAdmin admin = new WebAdmin(server);
        execute("CREATE SEQUENCE tries",
            "CREATE FUNCTION once() RETURNS trigger AS $$ BEGIN IF nextval('tries') = 1 THEN RAISE EXCEPTION 'met another' USING ERRCODE = '40001'; END IF;"
                + " RETURN NEW; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER colliding BEFORE INSERT ON condstore_change FOR EACH ROW EXECUTE FUNCTION once()");

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 99) +FLAGS (a)").tagged()).startsWith("OK ");

        assertThat(admin.metrics()).containsEntry("condstore_collisions_total", 1.0).containsEntry("condstore_store_retried_total", 1.0)
            .containsEntry("condstore_store_won_total", 1.0).containsEntry("condstore_commits_unknown_total", 0.0);

        execute("DROP TRIGGER colliding ON condstore_change",
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'at the commit'; END $$ LANGUAGE plpgsql",
            "CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON condstore_change DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 99) +FLAGS (b)").tagged()).startsWith("NO ");

        assertThat(admin.metrics()).containsEntry("condstore_commits_unknown_total", 1.0).containsEntry("condstore_store_won_total", 1.0);
        execute("DROP TRIGGER refusing ON condstore_change");
    }

    /** After the half minute from which on it is. */
    @Test
    void aChangeThatIsHeldUpForLongShouldBeSaid() throws Exception {
        WebAdmin admin = new WebAdmin(server);
        ImapConnection connection = prepare("held0", login(PATIENCE.multipliedBy(2)));
        String tag;
        try (Connection locking = database.connect()) {
            locking.setAutoCommit(false);
            KillablePostgresql.execute(locking, LOCK);
            tag = connection.send("STORE 1 +FLAGS (\\Flagged)");

            await().atMost(PATIENCE).until(() -> admin.health(CHECK).orElseThrow(), check -> check.get("status").asText().equals("degraded")
                && check.get("cause").asText().contains("has been at work for 3"));
            assertThat(admin.metrics().get("condstore_section_oldest")).isGreaterThanOrEqualTo(30);
            locking.rollback();
        }
        connection.await(tag).orThrow("STORE");

        assertThat(admin.health(CHECK).orElseThrow().get("status").asText()).isEqualTo("healthy");
        assertThat(admin.metrics().get("condstore_section_oldest")).isZero();
    }

    private static String run(ImapConnection connection, String command, String mailbox) throws IOException {
        return (command.equals("APPEND") ? connection.append(mailbox, ServerExtension.message(9)) : connection.command(command)).tagged();
    }

    private List<String> states(int mailboxes) throws IOException {
        List<String> states = new ArrayList<>();
        for (int i = 0; i < mailboxes; i++) {
            states.addAll(login().command("STATUS held" + i + " (MESSAGES UIDNEXT HIGHESTMODSEQ)").untagged());
        }
        return states;
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect()) {
            for (String sql : statements) {
                KillablePostgresql.execute(connection, sql);
            }
        }
    }
}
