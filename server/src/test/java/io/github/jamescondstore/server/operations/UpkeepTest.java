/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    private static final String OF_ALICE = "/condstore/users/alice@example.org/mailboxes";
    private static final String OF_BOB = "/condstore/users/bob@example.org/mailboxes";
    private static final String BOX = OF_ALICE + "/box";
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

    private void fillBob() throws Exception {
        try (ImapConnection bob = login("bob@example.org")) {
            ServerExtension.append(bob, "INBOX", 2);
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private ImapConnection login() throws Exception {
        return login(ServerExtension.ALICE);
    }

    private ImapConnection login(String user) throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(user, ServerExtension.PASSWORD);
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
            assertThat(findings(admin.task(OF_ALICE + "?task=verify"))).containsExactly(broken);
            assertThat(findings(admin.task(OF_BOB + "?task=verify"))).isEmpty();
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
        // The expunge.
        database.execute("DELETE FROM CONDSTORE_CHANGE WHERE MODSEQ = " + HIGHEST);

        assertThat(findings(admin.task(ALL + "verify"))).containsExactly(
            "#private:alice@example.org:box: changes are missing between the horizon and HIGHESTMODSEQ (mod-sequences 9)");
        admin.task(ALL + "repair");

        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        JsonNode state = admin.get(BOX);
        assertThat(state.get("horizon").asLong()).isEqualTo(HIGHEST + 1);
        try (ImapConnection connection = login()) {
            connection.command("ENABLE QRESYNC").orThrow("ENABLE");
            // As one who came in between, and was told nothing.
            assertThat(connection.command("SELECT box (QRESYNC (" + state.get("uidValidity").asLong() + " " + HIGHEST + "))").orThrow("SELECT").untagged())
                .contains("* VANISHED (EARLIER) 3");
        }
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

    /** A mailbox, a user, all; bob's are not touched where only alice's are meant. */
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void everyTaskShouldReachWhatItIsGivenAndNothingElse(Backend backend) throws Exception {
        start(backend);
        fillBob();
        Map<String, Long> scopes = new LinkedHashMap<>();
        scopes.put(BOX, 1L);
        scopes.put(OF_ALICE, count(OF_ALICE));
        scopes.put("/condstore/mailboxes", count("/condstore/mailboxes"));
        assertThat(scopes.get("/condstore/mailboxes")).isEqualTo(scopes.get(OF_ALICE) + count(OF_BOB));
        assertThat(count(OF_BOB)).isPositive();

        for (Map.Entry<String, Long> scope : scopes.entrySet()) {
            String task = scope.getKey() + "?task=";
            database.execute("DELETE FROM CONDSTORE_CHANGE WHERE MODSEQ = " + change() + " AND MAILBOX_ID = " + admin.get(BOX).get("mailboxId").asText());
            boolean all = scope.getKey().equals("/condstore/mailboxes");

            assertThat(findings(admin.task(task + "verify"))).singleElement().asString().startsWith("#private:alice@example.org:box: changes are missing");
            assertThat(findings(admin.task(OF_BOB + "?task=verify"))).isEmpty();
            assertThat(findings(admin.task(task + "repair"))).hasSize(1);
            assertThat(findings(admin.task(task + "repair"))).isEmpty();
            assertThat(admin.get(OF_BOB + "/INBOX").get("horizon").asLong()).isEqualTo(1);

            change();
            JsonNode rebuilt = admin.task(task + "rebuild").get("additionalInformation");
            assertThat(rebuilt.get("deletedChanges").asLong()).isPositive();
            assertThat(admin.get(BOX).get("horizon")).isEqualTo(admin.get(BOX).get("highestModSeq"));
            assertThat(admin.get(OF_BOB + "/INBOX").get("horizon").asLong()).isEqualTo(all ? 3 : 1);

            for (String action : List.of("verify", "repair", "prune", "rebuild")) {
                JsonNode progress = admin.task(task + action).get("additionalInformation");
                assertThat(progress.get("action").asText()).isEqualTo(action);
                assertThat(progress.get("mailboxes").asLong()).isEqualTo(scope.getValue());
                assertThat(progress.get("done").asLong()).isEqualTo(scope.getValue());
            }
        }
    }

    private long count(String mailboxes) throws Exception {
        return admin.get(mailboxes).size();
    }

    /** @return the mod-sequence of the first of two changes */
    private long change() throws Exception {
        try (ImapConnection connection = login()) {
            connection.command("SELECT box").orThrow("SELECT");
            connection.command("STORE 1 +FLAGS.SILENT (a)").orThrow("STORE");
            connection.command("STORE 1 -FLAGS.SILENT (a)").orThrow("STORE");
        }
        return admin.get(BOX).get("highestModSeq").asLong() - 1;
    }

    @Test
    void aMailboxThatFailsShouldBeNamedAndStopNoOther() throws Exception {
        start(Backend.POSTGRESQL);
        fillBob();
        database.execute("CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER refusing BEFORE INSERT OR UPDATE ON condstore_mailbox FOR EACH ROW WHEN (NEW.mailbox_id = "
                + admin.get(BOX).get("mailboxId").asText() + ") EXECUTE FUNCTION refuse()");

        JsonNode task = admin.task(ALL + "rebuild");

        assertThat(task.get("status").asText()).isEqualTo("failed");
        JsonNode information = task.get("additionalInformation");
        assertThat(information.get("failures")).singleElement().extracting(JsonNode::asText).asString().startsWith("#private:alice@example.org:box: ");
        assertThat(information.get("done")).isEqualTo(information.get("mailboxes"));
        assertThat(admin.get(OF_BOB + "/INBOX").get("horizon").asLong()).isEqualTo(3);
        assertThat(admin.get(BOX).get("horizon").asLong()).isEqualTo(1);
    }

    /** As whoever restores some of the tables leaves them: the server is not there meanwhile. */
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void uidsThatWereNeverGivenOutShouldNotBeGivenOut(Backend backend) throws Exception {
        start(backend);
        server.close();
        database.executeOffline("UPDATE JAMES_MAILBOX SET MAILBOX_LAST_UID = 3 WHERE MAILBOX_NAME = 'box'");
        server = database.startServer();
        admin = new WebAdmin(server);

        assertThat(findings(admin.task(ALL + "repair"))).containsExactly(
            "#private:alice@example.org:box: messages have UIDs that were never given out (UIDs 4:5)");

        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        try (ImapConnection connection = login()) {
            assertThat(connection.command("STATUS box (UIDNEXT HIGHESTMODSEQ)").untagged())
                .containsExactly("* STATUS \"box\" (UIDNEXT 6 HIGHESTMODSEQ 10)");
            assertThat(connection.append("box", ServerExtension.message(6)).orThrow("APPEND").tagged()).matches("OK \\[APPENDUID \\d+ 6\\].*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "changes can't be read (mod-sequences 8) | UPDATE CONDSTORE_CHANGE SET CONTENT = decode($$01037f$$, $$hex$$) WHERE MODSEQ = 8",
        "messages have mod-sequences above HIGHESTMODSEQ (UIDs 2) | UPDATE JAMES_MAIL SET MAIL_MODSEQ = 99 WHERE MAIL_UID = 2",
        "messages are there that the log says are expunged (UIDs 3) | SET session_replication_role = replica;"
            + "UPDATE JAMES_MAIL SET MAIL_UID = 3 WHERE MAIL_UID = 4"})
    void whatIsWrongShouldBeNamedAndMended(String finding, String statement) throws Exception {
        start(Backend.POSTGRESQL);
        database.execute(statement);

        assertThat(findings(admin.task(BOX + "?task=verify"))).contains("#private:alice@example.org:box: " + finding);
        admin.task(BOX + "?task=repair");

        assertThat(findings(admin.task(ALL + "verify"))).isEmpty();
        assertThat(admin.get(BOX).get("highestModSeq").asLong()).isGreaterThanOrEqualTo(HIGHEST);
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

        assertThat(admin.request("GET", OF_ALICE + "/nowhere").statusCode()).isEqualTo(404);
        assertThat(admin.request("POST", OF_ALICE + "/nowhere?task=verify").statusCode()).isEqualTo(404);
        assertThat(admin.request("POST", ALL + "destroy").body()).contains("Supported values are [verify, repair, prune, rebuild]");
        assertThat(admin.request("GET", "/condstore/users/no@body@example.org/mailboxes").statusCode()).isEqualTo(400);
        assertThat(admin.request("GET", "/condstore/users/nobody@example.org/mailboxes").statusCode()).isEqualTo(404);
        assertThat(admin.request("POST", "/condstore/users/nobody@example.org/mailboxes?task=verify").statusCode()).isEqualTo(404);
        assertThat(admin.request("GET", "/condstore/users/nobody@example.org/mailboxes/INBOX").statusCode()).isEqualTo(404);
    }
}
