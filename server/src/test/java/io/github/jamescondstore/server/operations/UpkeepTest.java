/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.TestDatabase;
import io.github.jamescondstore.server.support.WebAdmin;

/**
 * What an operator is told of change logs, and what helps where they do not agree with the messages.
 *
 * A repair that drops the log and gives no new mod-sequences was seen to fail: a client that had come as far as HIGHESTMODSEQ is not told.
 */
class UpkeepTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String CHECK = "CONDSTORE change log";
    private static final String ALL = "/condstore/mailboxes?task=";
    private static final String BOX = "/condstore/users/alice@example.org/mailboxes/box";
    /** What a client has come to: five messages, one with a flag, the third expunged. */
    private static final int HIGHEST = 9;

    @TempDir
    private Path directory;
    private TestDatabase database;
    private CondstoreServer server;
    private WebAdmin admin;

    private void start(Backend backend) throws Exception {
        database = TestDatabase.create(backend, directory);
        server = database.startServer();
        admin = new WebAdmin(server);
        fill();
    }

    private void fill() throws Exception {
        try (ImapConnection connection = login()) {
            connection.command("CREATE box").orThrow("CREATE");
            ServerExtension.append(connection, "box", 5);
            connection.command("SELECT box").orThrow("SELECT");
            connection.command("STORE 2 +FLAGS.SILENT (\\Flagged)").orThrow("STORE");
            connection.command("STORE 3 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("EXPUNGE").orThrow("EXPUNGE");
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private ImapConnection login() throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    /** Somebody writes to James's tables and tells nobody. */
    private void changeBehindTheServer() throws Exception {
        database.execute("UPDATE JAMES_MAIL SET MAIL_MODSEQ = 3 WHERE MAIL_UID = 2", "DELETE FROM JAMES_MAIL_PROPERTY WHERE MAIL_UID = 5",
            "DELETE FROM JAMES_MAIL WHERE MAIL_UID = 5");
    }

    private static List<String> findings(JsonNode task) {
        assertThat(task.get("status").asText()).as(task.toString()).isEqualTo("completed");
        List<String> findings = new ArrayList<>();
        task.get("additionalInformation").get("findings").forEach(finding -> findings.add(finding.asText()));
        return findings;
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void whatWasMendedShouldReachEveryClient(Backend backend) throws Exception {
        start(backend);
        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        try (ImapConnection selected = login(); ImapConnection later = login()) {
            selected.command("ENABLE QRESYNC").orThrow("ENABLE");
            selected.command("SELECT box").orThrow("SELECT");
            changeBehindTheServer();

            String[] broken = {"#private:alice@example.org:box: messages have another mod-sequence than the log knows of (UIDs 2)",
                "#private:alice@example.org:box: messages are gone without a trace in the log (UIDs 5)"};
            assertThat(findings(admin.task(BOX + "?task=verify"))).containsExactly(broken);
            // It was looked only.
            assertThat(findings(admin.task("/condstore/users/alice@example.org/mailboxes?task=verify"))).containsExactly(broken);
            assertThat(findings(admin.task("/condstore/users/bob@example.org/mailboxes?task=verify"))).isEmpty();
            assertThat(findings(admin.task(ALL + "repair"))).containsExactly(broken);
            assertThat(findings(admin.task(ALL + "verify"))).isEmpty();

            assertThat(selected.command("NOOP").orThrow("NOOP").untagged()).contains("* VANISHED 5", "* 2 FETCH (MODSEQ (10) FLAGS (\\Flagged) UID 2)");
            later.command("ENABLE QRESYNC").orThrow("ENABLE");
            long uidValidity = admin.get(BOX).get("uidValidity").asLong();
            assertThat(later.command("SELECT box (QRESYNC (" + uidValidity + " " + HIGHEST + "))").orThrow("SELECT").untagged())
                .contains("* VANISHED (EARLIER) 5", "* 2 FETCH (MODSEQ (10) FLAGS (\\Flagged) UID 2)", "* OK [HIGHESTMODSEQ 11] Highest");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void holesInTheLogShouldBeNamedAndMended(Backend backend) throws Exception {
        start(backend);
        database.execute("DELETE FROM CONDSTORE_CHANGE WHERE MODSEQ = 8");

        assertThat(findings(admin.task(ALL + "verify"))).containsExactly(
            "#private:alice@example.org:box: changes are missing between the horizon and HIGHESTMODSEQ (mod-sequences 8)");
        admin.task(ALL + "repair");

        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        assertThat(admin.get(BOX).get("horizon").asLong()).isEqualTo(HIGHEST);
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void theHealthShouldSayWhatIsWrongAndWhatHelps(Backend backend) throws Exception {
        start(backend);
        assertThat(admin.health(CHECK).orElseThrow().get("status").asText()).isEqualTo("healthy");

        changeBehindTheServer();
        // Another mailbox each time, of those that are in use.
        Awaitility.await().atMost(TIMEOUT).until(() -> admin.health(CHECK).orElseThrow(), check -> check.get("status").asText().equals("degraded")
            && check.get("cause").asText().contains("task=repair") && !check.get("cause").asText().contains(":box"));
        admin.task(ALL + "repair");
        assertThat(admin.health(CHECK).orElseThrow().get("status").asText()).isEqualTo("healthy");

        database.execute("DROP TABLE CONDSTORE_CHANGE");
        JsonNode unhealthy = admin.health(CHECK).orElseThrow();
        assertThat(unhealthy.get("status").asText()).isEqualTo("unhealthy");
        assertThat(unhealthy.get("cause").asText()).contains("can't be read").contains("start the server anew");
        server.close();
        server = database.startServer();
        admin = new WebAdmin(server);
        assertThat(admin.health(CHECK).orElseThrow().get("status").asText()).isEqualTo("healthy");
        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void aLowerLimitShouldHoldAtOnceForWhoPrunes(Backend backend) throws Exception {
        start(backend);
        JsonNode before = admin.get(BOX);
        assertThat(before.get("highestModSeq").asLong()).isEqualTo(HIGHEST);
        assertThat(before.get("horizon").asLong()).isEqualTo(1);
        assertThat(before.get("changes").asLong()).isEqualTo(8);
        assertThat(before.get("bytes").asLong()).isBetween(8L, 200L);
        server.close();
        Files.writeString(directory.resolve("conf/condstore.properties"), "changelog.retention.count=2\n");
        server = database.startServer();
        admin = new WebAdmin(server);

        assertThat(admin.task(ALL + "prune").get("additionalInformation").get("deletedChanges").asLong()).isEqualTo(6);

        assertThat(admin.get(BOX).get("changes").asLong()).isEqualTo(2);
        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
    }

    @Test
    void aLogThatBeginsAnewShouldTellMoreThanHasHappenedAndNothingWrong() throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
        admin = new WebAdmin(server);
        fill();

        JsonNode task = admin.task(BOX + "?task=rebuild");

        assertThat(task.get("additionalInformation").get("deletedChanges").asLong()).isEqualTo(8);
        JsonNode state = admin.get(BOX);
        assertThat(state.get("highestModSeq").asLong()).isEqualTo(HIGHEST);
        assertThat(state.get("horizon").asLong()).isEqualTo(HIGHEST);
        try (ImapConnection connection = login()) {
            connection.command("ENABLE QRESYNC").orThrow("ENABLE");
            assertThat(connection.command("SELECT box (QRESYNC (" + state.get("uidValidity").asLong() + " 8))").orThrow("SELECT").untagged())
                .contains("* VANISHED (EARLIER) 3");
            connection.command("STORE 1 +FLAGS (a)").orThrow("STORE");
        }
        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        assertThat(admin.get(BOX).get("highestModSeq").asLong()).isEqualTo(HIGHEST + 1);
    }

    @Test
    void whatThereIsNotShouldBeNamed() throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
        admin = new WebAdmin(server);

        assertThat(admin.request("GET", "/condstore/users/alice@example.org/mailboxes/nowhere").statusCode()).isEqualTo(404);
        assertThat(admin.request("POST", "/condstore/users/alice@example.org/mailboxes/nowhere?task=verify").statusCode()).isEqualTo(404);
        assertThat(admin.request("POST", ALL + "destroy").body()).contains("Supported values are [verify, repair, prune, rebuild]");
        assertThat(admin.request("GET", "/condstore/users/no@body@example.org/mailboxes").statusCode()).isEqualTo(400);
    }
}
