/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.AbstractModule;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerStartException;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;
import io.github.jamescondstore.server.support.TestDatabase;
import io.github.jamescondstore.server.support.WebAdmin;

/**
 * Who is on a PostgreSQL database with a server, and what the server does about it.
 */
class SecondServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AT_MOST = Duration.ofMinutes(1);
    private static final String LOCK = "1785949038, hashtext(current_schema())";
    private static final String HOLDER_OF_LOCK = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = 1785949038"
        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    @TempDir
    private Path directory;
    private TestDatabase database;

    @BeforeEach
    void create() throws Exception {
        database = TestDatabase.create(Backend.POSTGRESQL, directory.resolve("first"));
    }

    private CondstoreServer start(String name, boolean stock) throws ServerStartException {
        return CondstoreServer.start(database.options().dataDir(directory.resolve(name)).stock(stock).build());
    }

    @Test
    void twoServersShouldTellWhatEachOtherDoes() throws Exception {
        try (CondstoreServer one = start("first", false); ImapConnection first = login(one)) {
            first.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
            try (CondstoreServer two = start("second", false); ImapConnection second = login(two)) {
                first.command("SELECT INBOX (CONDSTORE)").orThrow("SELECT");
                second.command("ENABLE QRESYNC").orThrow("ENABLE");
                second.command("SELECT INBOX").orThrow("SELECT");
                Map<String, Double> before = new WebAdmin(two).metrics();

                first.command("STORE 1 +FLAGS.SILENT (job)").orThrow("STORE");
                assertThat(second.command("NOOP").orThrow("NOOP").untagged()).contains("* 1 FETCH (MODSEQ (3) FLAGS (job) UID 1)");
                assertThat(second.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS (mine)").tagged()).startsWith("OK [MODIFIED 1]");

                Map<String, Double> after = new WebAdmin(two).metrics();
                assertThat(after).containsEntry("condstore_servers_others", 1.0)
                    .containsEntry("condstore_servers_changes_total", before.get("condstore_servers_changes_total") + 1);
                assertThat(after.get("condstore_mailboxes")).isPositive();
                assertThat(after.get("condstore_servers_silence")).isBetween(0.0, 6.0);

                String idle = first.send("IDLE");
                assertThat(first.readResponse()).startsWith("+");
                second.append("INBOX", ServerExtension.message(2)).orThrow("APPEND");
                assertThat(first.readResponse()).isEqualTo("* 2 EXISTS");
                first.sendLine("DONE");
                first.await(idle).orThrow("IDLE");
                assertThat(first.command("STATUS INBOX (HIGHESTMODSEQ UIDNEXT)").untagged()).containsExactly("* STATUS \"INBOX\" (UIDNEXT 3 HIGHESTMODSEQ 4)");
            }
        }
    }

    @Test
    void aServerWithoutTheModuleShouldBeNoticedWhenItWrites() throws Exception {
        try (ServerLog log = ServerLog.open();
             CondstoreServer one = start("first", false); ImapConnection first = login(one);
             CondstoreServer two = start("second", true); ImapConnection second = login(two)) {
            first.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
            second.append("INBOX", ServerExtension.message(2)).orThrow("APPEND");
            first.append("INBOX", ServerExtension.message(3)).orThrow("APPEND");

            assertThat(first.command("STATUS INBOX (MESSAGES)").untagged()).containsExactly("* STATUS \"INBOX\" (MESSAGES 3)");
            assertThat(log.lines(Level.WARN))
                .filteredOn(line -> line.contains("was written to without this module")).singleElement().asString()
                .contains("up to mod-sequence 3", "Connected to it are: ", "PostgreSQL JDBC Driver from 127.0.0.1 (");
        }
    }

    /** As one of an earlier version, which has to be alone. */
    @Test
    void aServerShouldBeRefusedByOneLineThatNamesTheOneThatHasToBeAlone() throws Exception {
        try (Connection other = database.connect(); Statement statement = other.createStatement()) {
            statement.execute("SET application_name = 'the other one'");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");

            assertThatThrownBy(() -> start("second", false))
                .isInstanceOf(ServerStartException.class)
                .hasMessageStartingWith("the database is in use by the other one (connected from 127.0.0.1, PostgreSQL process ")
                .hasMessageEndingWith("; stop that one first")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
        // And when the other is gone it may start.
        start("second", false).close();
    }

    @Test
    void aServerWithoutTheModuleShouldNotAskForTheLock() throws Exception {
        try (CondstoreServer first = start("first", true)) {
            assertThat(database.number(HOLDER_OF_LOCK)).isEmpty();
            start("second", true).close();
        }
    }

    @Test
    void aServerThatDidNotStartShouldNotKeepTheLock() throws Exception {
        assertThatThrownBy(() -> CondstoreServer.start(database.options().extraModule(new AbstractModule() {
            @Override
            protected void configure() {
                bind(Retention.class).toProvider(() -> {
                    throw new IllegalStateException("not today");
                });
            }
        }).build())).isInstanceOf(ServerStartException.class);

        start("second", false).close();
    }

    @Test
    void nothingShouldBeWrittenWhileTheLockIsLost() throws Exception {
        try (ServerLog log = ServerLog.open();
             CondstoreServer server = start("first", false);
             ImapConnection connection = login(server);
             Connection other = database.connect();
             Statement statement = other.createStatement()) {
            connection.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
            connection.command("SELECT INBOX").orThrow("SELECT");
            statement.execute("SET application_name = 'the other one'");
            statement.execute("SELECT pg_terminate_backend((" + HOLDER_OF_LOCK + "))");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");

            await().atMost(AT_MOST).until(() -> connection.append("INBOX", ServerExtension.message(2)).tagged().startsWith("NO "));
            assertThat(connection.command("STORE 1 +FLAGS (job)").tagged()).startsWith("NO ");
            assertThat(connection.command("CREATE box").tagged()).startsWith("NO ");
            assertThat(health(server)).startsWith("unhealthy").contains("Nothing is written");
            assertThat(connection.command("FETCH 1 (FLAGS BODY.PEEK[TEXT])").orThrow("FETCH").untagged()).last().asString().contains("Take me.");
            await().atMost(AT_MOST).untilAsserted(() -> assertThat(errors(log)).singleElement().asString()
                .contains("The database is in use by the other one (connected from 127.0.0.1, PostgreSQL process ", "nothing is written"));

            assertThat(connection.command("STORE 1 +FLAGS (job)").tagged()).startsWith("NO ");
            statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");

            connection.command("STORE 1 +FLAGS (job)").orThrow("the first write when the database is free");
            assertThat(errors(log)).hasSize(1);
            assertThat(health(server)).startsWith("healthy");
        }
    }

    private static String health(CondstoreServer server) throws Exception {
        JsonNode check = new WebAdmin(server).health("CONDSTORE change log").orElseThrow();
        return check.get("status").asText() + ": " + check.get("cause").asText();
    }

    /** Those that name the lock, not the commands that failed of it. */
    private static List<String> errors(ServerLog log) {
        return log.events(Level.ERROR).stream()
            .filter(event -> event.getLoggerName().endsWith("DatabaseLock"))
            .map(ILoggingEvent::getFormattedMessage)
            .collect(Collectors.toList());
    }

    private static ImapConnection login(CondstoreServer server) throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }
}
