/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static io.github.jamescondstore.server.support.ServerExtension.append;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows D2, D3, F1 to F4 with F3a, and A4: a client that comes back learns exactly what changed, and one that stays too.
 */
class QresyncTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static ImapConnection qresync(String mailbox) throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection;
    }

    private static String uidValidity(ImapConnection connection, String mailbox) throws IOException {
        return connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
    }

    private static void expunge(String mailbox, String uids) throws IOException {
        ImapConnection other = JAMES.selected(mailbox);
        other.command("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        other.command("UID EXPUNGE " + uids).orThrow("EXPUNGE");
        other.close();
    }

    /** What SELECT (QRESYNC ...) says beyond what every SELECT says. */
    private static List<String> resync(String mailbox, String parameters) throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        String select = "SELECT " + mailbox + " (QRESYNC (" + uidValidity(connection, mailbox) + " " + parameters + "))";
        return connection.command(select).orThrow(select).untagged().stream()
            .filter(line -> line.contains("VANISHED") || line.contains(" FETCH "))
            .collect(Collectors.toList());
    }

    @Test
    void selectShouldTellEveryLaterChangeAndExactlyWhatVanished() throws Exception {
        String mailbox = JAMES.mailbox(6);
        expunge(mailbox, "1");
        ImapConnection other = JAMES.selected(mailbox);
        other.command("UID STORE 3 +FLAGS (\\Flagged)");
        expunge(mailbox, "5:6");
        append(other, mailbox, 1);

        assertThat(resync(mailbox, "9")).containsExactly(
            "* VANISHED (EARLIER) 5:6",
            "* 2 FETCH (MODSEQ (10) FLAGS (\\Flagged) UID 3)",
            "* 4 FETCH (MODSEQ (13) FLAGS () UID 7)");
    }

    @Test
    void selectShouldTellItsUsualDataFirst() throws Exception {
        String mailbox = JAMES.mailbox(3);
        expunge(mailbox, "2");
        JAMES.selected(mailbox).command("UID STORE 1 +FLAGS (\\Seen)");
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        String uidValidity = uidValidity(connection, mailbox);

        ImapAnswer answer = connection.command("SELECT " + mailbox + " (QRESYNC (" + uidValidity + " 4))");
        assertThat(answer.untagged()).first().asString().matches("\\* OK \\[MAILBOXID \\(\\d+\\)] Ok");
        assertThat(answer.untagged().subList(1, answer.untagged().size())).containsExactly(
            "* FLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen)",
            "* 2 EXISTS",
            "* 0 RECENT",
            "* OK [UIDVALIDITY " + uidValidity + "] UIDs valid",
            "* OK [UNSEEN 2] MailboxMessage 2 is first unseen",
            "* OK [PERMANENTFLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen \\*)] Limited",
            "* OK [HIGHESTMODSEQ 7] Highest",
            "* OK [UIDNEXT 4] Predicted next UID",
            "* VANISHED (EARLIER) 2",
            "* 1 FETCH (MODSEQ (7) FLAGS (\\Seen) UID 1)");
        assertThat(answer.tagged()).isEqualTo("OK [READ-WRITE] SELECT completed.");
    }

    @Test
    void examineShouldTellChangesAndWhatVanished() throws Exception {
        String mailbox = JAMES.mailbox(3);
        expunge(mailbox, "2");
        JAMES.selected(mailbox).command("UID STORE 1 +FLAGS (\\Seen)");
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");

        assertThat(connection.command("EXAMINE " + mailbox + " (QRESYNC (" + uidValidity(connection, mailbox) + " 4))").untagged())
            .endsWith("* VANISHED (EARLIER) 2", "* 1 FETCH (MODSEQ (7) FLAGS (\\Seen) UID 1)");
    }

    @Test
    void selectShouldTellNothingWhenNothingChanged() throws Exception {
        assertThat(resync(JAMES.mailbox(3), "4")).isEmpty();
    }

    @Test
    void ghostsBehindTheLastMessageShouldBeNamed() throws Exception {
        String mailbox = JAMES.mailbox(3);
        expunge(mailbox, "1:3");

        assertThat(resync(mailbox, "4")).containsExactly("* VANISHED (EARLIER) 1:3");
    }

    @Test
    void knownUidsShouldRestrictBoth() throws Exception {
        String mailbox = JAMES.mailbox(6);
        JAMES.selected(mailbox).command("UID STORE 1,4 +FLAGS (\\Flagged)");
        expunge(mailbox, "2,5");

        assertThat(resync(mailbox, "7 1:3")).containsExactly("* VANISHED (EARLIER) 2", "* 1 FETCH (MODSEQ (8) FLAGS (\\Flagged) UID 1)");
    }

    @Test
    void matchDataShouldCutDownVanishedOnly() throws Exception {
        String mailbox = JAMES.mailbox(6);
        JAMES.selected(mailbox).command("UID STORE 1 +FLAGS (\\Flagged)");
        expunge(mailbox, "2,5");

        assertThat(resync(mailbox, "7 1:6 (1:2 1,3)")).containsExactly("* VANISHED (EARLIER) 5", "* 1 FETCH (MODSEQ (8) FLAGS (\\Flagged) UID 1)");
    }

    @Test
    void matchDataShouldBeTakenWithoutKnownUids() throws Exception {
        String mailbox = JAMES.mailbox(6);
        expunge(mailbox, "2,5");

        assertThat(resync(mailbox, "7 (1:2 1,3)")).containsExactly("* VANISHED (EARLIER) 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(2 2)", "(1:3 1:3)", "(9 1)"})
    void matchDataThatDoesNotMatchShouldCutDownNothing(String matchData) throws Exception {
        String mailbox = JAMES.mailbox(6);
        expunge(mailbox, "2,5");

        assertThat(resync(mailbox, "7 1:6 " + matchData)).containsExactly("* VANISHED (EARLIER) 2,5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 1", "1 1 1:2", "1 1 1:2 (1:2 1:2)"})
    void anotherUidValidityShouldTellNeitherAndBeNoError(String parameters) throws Exception {
        String mailbox = JAMES.mailbox(3);
        expunge(mailbox, "2");
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");

        ImapAnswer answer = connection.command("SELECT " + mailbox + " (QRESYNC (" + parameters + "))");
        assertThat(answer.tagged()).startsWith("OK [READ-WRITE] ");
        assertThat(answer.untagged()).noneMatch(line -> line.contains("VANISHED") || line.contains(" FETCH "));
    }

    @Test
    void condstoreAndQresyncShouldGoTogether() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");

        assertThat(connection.command("EXAMINE " + mailbox + " (CONDSTORE QRESYNC (" + uidValidity(connection, mailbox) + " 2))").untagged())
            .contains("* 2 FETCH (MODSEQ (3) FLAGS (\\Recent) UID 2)");
    }

    @Test
    void qresyncShouldBeBadWithoutEnable() throws Exception {
        assertThat(JAMES.login().command("SELECT INBOX (QRESYNC (1 1))").tagged()).isEqualTo("BAD SELECT QRESYNC not enabled.");
    }

    @Test
    void uidFetchShouldTellWhatVanishedFirst() throws Exception {
        String mailbox = JAMES.mailbox(6);
        ImapConnection connection = qresync(mailbox);
        JAMES.selected(mailbox).command("UID STORE 4 +FLAGS (\\Flagged)");
        expunge(mailbox, "2,6");
        connection.command("NOOP");

        assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 7 VANISHED)").untagged()).containsExactly(
            "* VANISHED (EARLIER) 2,6",
            "* 3 FETCH (MODSEQ (8) FLAGS (\\Flagged \\Recent) UID 4)");
        assertThat(connection.command("UID FETCH 3:9 (FLAGS) (CHANGEDSINCE 8 VANISHED)").untagged()).containsExactly("* VANISHED (EARLIER) 6");
        assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 11 VANISHED)").untagged()).isEmpty();
    }

    @Test
    void uidFetchShouldTellWhatVanishedOfTheSetThatWasAskedFor() throws Exception {
        String mailbox = JAMES.mailbox(5);
        ImapConnection connection = qresync(mailbox);
        expunge(mailbox, "1,3,5");
        connection.command("NOOP");

        assertThat(connection.command("UID FETCH 1,2,4:5 (UID) (CHANGEDSINCE 6 VANISHED)").untagged()).containsExactly("* VANISHED (EARLIER) 1,5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED) | BAD FETCH failed. VANISHED is a modifier of UID FETCH only.",
        "UID FETCH 1 (FLAGS) (VANISHED) | BAD UID failed. VANISHED needs CHANGEDSINCE."})
    void vanishedShouldBeBadInAnyOtherFetch(String command, String tagged) throws Exception {
        String mailbox = JAMES.mailbox(2);
        expunge(mailbox, "2");
        ImapAnswer answer = qresync(mailbox).command(command);

        assertThat(answer.tagged()).isEqualTo(tagged);
        assertThat(answer.untagged()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "NOOP",
        "CHECK",
        "EXPUNGE",
        "STATUS INBOX (MESSAGES)",
        "UID FETCH 1 (UID)",
        "UID STORE 1 +FLAGS.SILENT ($Some)",
        "UID SEARCH UID 1"})
    void expungesOfOthersShouldBeToldOnEveryCommandThatMayCarryThem(String command) throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        expunge(mailbox, "2");

        assertThat(connection.command(command).orThrow(command).untagged()).containsOnlyOnce("* VANISHED 2").noneMatch(line -> line.contains("EXPUNGE"));
        assertThat(connection.command("NOOP").untagged()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FETCH 3 (UID)", "STORE 3 +FLAGS.SILENT ($Some)", "SEARCH UID 3"})
    void expungesOfOthersShouldBeWithheldFromCommandsByMessageNumber(String command) throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        expunge(mailbox, "2");

        assertThat(connection.command(command).orThrow(command).untagged()).noneMatch(line -> line.contains("VANISHED") || line.contains("EXPUNGE"))
            .endsWith("* OK [HIGHESTMODSEQ 4] Highest");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 2");
    }

    @Test
    void expungesOfOthersShouldBeToldAsVanishedBeforeExists() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        expunge(mailbox, "2");
        append(JAMES.login(), mailbox, 1);

        assertThat(connection.command("NOOP").untagged()).startsWith("* VANISHED 2", "* 3 EXISTS");
    }

    @Test
    void ownExpungeShouldTellVanishedAndHighestModSeq() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        connection.command("STORE 1,3 +FLAGS.SILENT (\\Deleted)");

        ImapAnswer answer = connection.command("EXPUNGE");
        assertThat(answer.untagged()).startsWith("* VANISHED 1,3");
        assertThat(answer.tagged()).isEqualTo("OK [HIGHESTMODSEQ 6] EXPUNGE completed.");
    }

    @Test
    void uidExpungeShouldTellVanishedAndHighestModSeq() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        connection.command("STORE 1,3 +FLAGS.SILENT (\\Deleted)");

        ImapAnswer answer = connection.command("UID EXPUNGE 2:3");
        assertThat(answer.untagged()).startsWith("* VANISHED 3");
        assertThat(answer.tagged()).isEqualTo("OK [HIGHESTMODSEQ 6] EXPUNGE completed.");
    }

    @Test
    void expungeShouldTellHighestModSeqWithCondstoreAloneToo() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");
        connection.command("STORE 1,3 +FLAGS.SILENT (\\Deleted)");

        ImapAnswer answer = connection.command("EXPUNGE");
        assertThat(answer.untagged()).startsWith("* 1 EXPUNGE", "* 2 EXPUNGE");
        assertThat(answer.tagged()).isEqualTo("OK [HIGHESTMODSEQ 6] EXPUNGE completed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UID EXPUNGE 1:3", "UID MOVE 9 INBOX"})
    void removalOfNothingShouldTellNoHighestModSeq(String command) throws Exception {
        ImapAnswer answer = qresync(JAMES.mailbox(3)).command(command);

        assertThat(answer.tagged()).startsWith("OK ").doesNotContain("HIGHESTMODSEQ");
        assertThat(answer.untagged()).noneMatch(line -> line.contains("VANISHED"));
    }

    @Test
    void expungeOfNothingShouldTellNoHighestModSeq() throws Exception {
        assertThat(qresync(JAMES.mailbox(3)).command("EXPUNGE").tagged()).isEqualTo("OK EXPUNGE completed.");
    }

    @Test
    void moveShouldTellCopyUidThenVanishedThenHighestModSeq() throws Exception {
        String source = JAMES.mailbox(2);
        String target = JAMES.mailbox(0);
        ImapConnection connection = qresync(source);

        ImapAnswer answer = connection.command("UID MOVE 2 " + target);
        assertThat(answer.untagged()).hasSize(2);
        assertThat(answer.untagged().get(0)).matches("\\* OK \\[COPYUID \\d+ 2 1\\] .*");
        assertThat(answer.untagged().get(1)).isEqualTo("* VANISHED 2");
        assertThat(answer.tagged()).startsWith("OK [HIGHESTMODSEQ 4] ");
    }

    @Test
    void moveByNumberShouldTellTheSame() throws Exception {
        String source = JAMES.mailbox(3);
        String target = JAMES.mailbox(0);
        ImapConnection connection = qresync(source);

        ImapAnswer answer = connection.command("MOVE 2:3 " + target);
        assertThat(answer.untagged()).hasSize(2);
        assertThat(answer.untagged().get(0)).matches("\\* OK \\[COPYUID \\d+ 2:3 1:2\\] .*");
        assertThat(answer.untagged().get(1)).isEqualTo("* VANISHED 2:3");
        assertThat(answer.tagged()).startsWith("OK [HIGHESTMODSEQ 5] ");
    }

    @Test
    void moveWithinAMailboxShouldTellVanishedBeforeExists() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = qresync(mailbox);

        ImapAnswer answer = connection.command("UID MOVE 1 " + mailbox);
        assertThat(answer.untagged().get(0)).matches("\\* OK \\[COPYUID \\d+ 1 3\\] .*");
        assertThat(answer.untagged().subList(1, 3)).containsExactly("* VANISHED 1", "* 2 EXISTS");
        assertThat(answer.tagged()).startsWith("OK [HIGHESTMODSEQ 5] ");
    }

    @Test
    void closeShouldTellNoHighestModSeqAndRememberTheUids() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        connection.command("STORE 2 +FLAGS.SILENT (\\Deleted)");

        ImapAnswer answer = connection.command("CLOSE");
        assertThat(answer.untagged()).isEmpty();
        assertThat(answer.tagged()).isEqualTo("OK CLOSE completed.");
        assertThat(resync(mailbox, "5")).containsExactly("* VANISHED (EARLIER) 2");
    }

    @Test
    void highestModSeqShouldBeHeldBackWhileAnExpungeIsWithheld() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = qresync(mailbox);
        expunge(mailbox, "2");
        JAMES.selected(mailbox).command("UID STORE 3 +FLAGS (\\Flagged)");

        assertThat(connection.command("FETCH 1 (UID)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (2) UID 1)",
            "* 3 FETCH (MODSEQ (7) FLAGS (\\Flagged \\Recent) UID 3)",
            "* OK [HIGHESTMODSEQ 4] Highest");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 2");
    }

    @Test
    void sessionThatOnlyStoresShouldBeToldWhatOthersDo() throws Exception {
        String mailbox = JAMES.mailbox(4);
        ImapConnection connection = qresync(mailbox);
        JAMES.selected(mailbox).command("UID STORE 3:4 +FLAGS (\\Flagged)");

        assertThat(connection.command("UID STORE 1 +FLAGS.SILENT (\\Seen)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (7) UID 1)",
            "* 3 FETCH (MODSEQ (6) FLAGS (\\Flagged \\Recent) UID 3)",
            "* 4 FETCH (MODSEQ (6) FLAGS (\\Flagged \\Recent) UID 4)");
    }

    @Test
    void silentStoreShouldNotHideWhatAnotherSessionDidToTheSameMessage() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = qresync(mailbox);
        JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Flagged)");

        assertThat(connection.command("UID STORE 1 +FLAGS.SILENT (\\Seen)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (4) UID 1)",
            "* 1 FETCH (MODSEQ (4) FLAGS (\\Flagged \\Recent \\Seen) UID 1)");
    }

    @Test
    void idleShouldPushEverything() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = qresync(mailbox);
        String idle = connection.send("IDLE");
        assertThat(connection.readResponse()).startsWith("+ ");

        JAMES.selected(mailbox).command("UID STORE 1 +FLAGS (\\Flagged)");
        assertThat(connection.readResponse()).isEqualTo("* 1 FETCH (MODSEQ (4) FLAGS (\\Flagged \\Recent) UID 1)");
        JAMES.selected(mailbox).command("UID STORE 2 +FLAGS (\\Deleted)");
        assertThat(connection.readResponse()).isEqualTo("* 2 FETCH (MODSEQ (5) FLAGS (\\Deleted \\Recent) UID 2)");
        JAMES.selected(mailbox).command("EXPUNGE");
        assertThat(connection.readResponse()).isEqualTo("* VANISHED 2");
        assertThat(connection.readResponse()).isEqualTo("* OK [HIGHESTMODSEQ 6] Highest");
        append(JAMES.login(), mailbox, 1);
        assertThat(connection.readResponse()).isEqualTo("* 2 EXISTS");
        connection.sendLine("DONE");
        connection.await(idle).orThrow("IDLE");
    }
}
