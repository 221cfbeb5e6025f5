/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static io.github.jamescondstore.server.support.ServerExtension.append;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows B1 to B4 and F5: what enables CONDSTORE, and what follows from it.
 */
class EnablingTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @Test
    void capabilityShouldListTheExtensionsBeforeLogin() throws Exception {
        assertThat(JAMES.connect().capabilities()).contains("CONDSTORE", "ENABLE", "QRESYNC");
    }

    @Test
    void capabilityShouldListTheExtensionsAfterLogin() throws Exception {
        assertThat(JAMES.login().capabilities()).contains("CONDSTORE", "ENABLE", "QRESYNC");
    }

    @Test
    void enableCondstoreShouldSayWhatIsEnabled() throws Exception {
        ImapConnection connection = JAMES.login();

        assertThat(connection.command("ENABLE CONDSTORE").untagged()).containsExactly("* ENABLED CONDSTORE");
    }

    @Test
    void enableQresyncShouldEnableCondstoreToo() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();

        assertThat(connection.command("ENABLE QRESYNC").untagged()).containsExactly("* ENABLED QRESYNC");
        connection.command("SELECT " + mailbox);
        assertThat(connection.command("STORE 1 +FLAGS.SILENT (\\Seen)").untagged()).containsExactly("* 1 FETCH (MODSEQ (3) UID 1)");
    }

    @Test
    void enableShouldNameBothWhenBothAreAskedFor() throws Exception {
        assertThat(JAMES.login().command("ENABLE CONDSTORE QRESYNC").untagged()).containsExactly("* ENABLED CONDSTORE QRESYNC");
    }

    @Test
    void enableShouldPassOverWhatItDoesNotKnow() throws Exception {
        assertThat(JAMES.login().command("ENABLE X-GOOD-IDEA CONDSTORE").untagged()).containsExactly("* ENABLED CONDSTORE");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "STATUS INBOX (HIGHESTMODSEQ)",
        "FETCH 1 (MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "UID FETCH 1 (MODSEQ)",
        "UID FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "SEARCH MODSEQ 1",
        "UID SEARCH RETURN (COUNT) NOT MODSEQ 1",
        "STORE 2 (UNCHANGEDSINCE 9) +FLAGS ($Some)",
        "UID STORE 2 (UNCHANGEDSINCE 9) +FLAGS ($Some)",
        "ENABLE CONDSTORE",
        "ENABLE QRESYNC"})
    void firstEnablingCommandShouldTellHighestModSeqOfTheSelectedMailboxOnce(String enabling) throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.selected(mailbox);
        int after = enabling.contains("STORE 2") ? 4 : 3;

        assertThat(connection.command(enabling).untagged()).contains("* OK [HIGHESTMODSEQ " + after + "] Highest");
        assertThat(connection.command("FETCH 1 (MODSEQ)").untagged()).containsExactly("* 1 FETCH (MODSEQ (2) UID 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "STATUS INBOX (HIGHESTMODSEQ)",
        "FETCH 1 (MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "UID FETCH 1 (MODSEQ)",
        "UID FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "SEARCH MODSEQ 1",
        "UID SEARCH RETURN (COUNT) NOT MODSEQ 1",
        "STORE 2 (UNCHANGEDSINCE 9) +FLAGS ($Some)",
        "UID STORE 2 (UNCHANGEDSINCE 9) +FLAGS ($Some)",
        "ENABLE CONDSTORE",
        "ENABLE QRESYNC"})
    void everyEnablingCommandShouldEnable(String enabling) throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command(enabling).orThrow(enabling);
        int modSeq = enabling.contains("STORE 2") ? 5 : 4;

        assertThat(connection.command("STORE 1 +FLAGS (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (" + modSeq + ") FLAGS (\\Recent \\Seen) UID 1)");
    }

    @Test
    void statusShouldEnableBeforeAnyMailboxIsSelected() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").orThrow("STATUS");
        connection.command("SELECT " + mailbox);

        assertThat(connection.command("FETCH 1 (FLAGS)").untagged()).containsExactly("* 1 FETCH (MODSEQ (2) FLAGS (\\Recent))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void selectWithTheParameterShouldEnable(String command) throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command(command + " " + mailbox + " (CONDSTORE)").orThrow(command);

        assertThat(connection.command("FETCH 1 (FLAGS)").untagged()).containsExactly("* 1 FETCH (MODSEQ (2) FLAGS (\\Recent))");
    }

    @Test
    void plainStoreShouldCarryNoModSeqBeforeAnythingIsEnabled() throws Exception {
        String mailbox = JAMES.mailbox(1);

        assertThat(JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (FLAGS (\\Recent \\Seen))");
    }

    @Test
    void fetchThatSetsSeenShouldCarryModSeq() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");

        assertThat(connection.command("FETCH 1 (BODY[TEXT])").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (3) FLAGS (\\Recent \\Seen) UID 1 BODY[TEXT] {10}Take me.\r\n)");
    }

    @Test
    void changeOfAnotherSessionShouldCarryModSeqOnNoop() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");
        JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Flagged)");

        assertThat(connection.command("NOOP").untagged()).containsExactly("* 1 FETCH (MODSEQ (3) FLAGS (\\Flagged \\Recent) UID 1)");
    }

    @Test
    void changeOfAnotherSessionShouldCarryModSeqInIdle() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");
        String idle = connection.send("IDLE");
        assertThat(connection.readResponse()).startsWith("+ ");
        JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Flagged)");

        assertThat(connection.readResponse()).isEqualTo("* 1 FETCH (MODSEQ (3) FLAGS (\\Flagged \\Recent) UID 1)");
        connection.sendLine("DONE");
        connection.await(idle).orThrow("IDLE");
    }

    @Test
    void changeOfAnotherSessionShouldCarryModSeqOnAnyCommand() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");
        JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Flagged)");

        assertThat(connection.command("FETCH 2 (UID)").untagged())
            .containsExactly("* 2 FETCH (MODSEQ (3) UID 2)", "* 1 FETCH (MODSEQ (4) FLAGS (\\Flagged \\Recent) UID 1)");
    }

    @Test
    void messageThatWasDeliveredShouldBeFetchedWithModSeq() throws Exception {
        String mailbox = JAMES.mailbox(0);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");
        append(JAMES.login(), mailbox, 1);
        connection.command("NOOP");

        assertThat(connection.command("FETCH 1 (FLAGS)").untagged()).containsExactly("* 1 FETCH (MODSEQ (2) FLAGS (\\Recent))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONDSTORE", "QRESYNC"})
    void selectOfAnotherMailboxShouldTellThatTheFirstIsClosed(String extension) throws Exception {
        String first = JAMES.mailbox(1);
        String second = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE " + extension);
        connection.command("SELECT " + first);

        assertThat(connection.command("SELECT " + second).untagged()).startsWith("* OK [CLOSED]").contains("* 2 EXISTS");
    }

    @Test
    void examineOfAnotherMailboxShouldTellThatTheFirstIsClosed() throws Exception {
        String first = JAMES.mailbox(1);
        String second = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + first + " (CONDSTORE)");

        assertThat(connection.command("EXAMINE " + second).untagged()).startsWith("* OK [CLOSED]").contains("* 2 EXISTS");
    }

    @Test
    void selectThatFailsShouldTellThatTheFirstIsClosed() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox + " (CONDSTORE)");

        assertThat(connection.command("SELECT nowhere").untagged()).containsExactly("* OK [CLOSED]");
        assertThat(connection.command("FETCH 1 (UID)").tagged()).isEqualTo("NO FETCH failed. Command not valid in this state.");
    }

    @Test
    void selectOfTheSameMailboxShouldCloseItAndOpenItAfresh() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        connection.command("SELECT " + mailbox);
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 1 +FLAGS (\\Deleted)");
        other.command("EXPUNGE");

        assertThat(connection.command("SELECT " + mailbox).untagged()).startsWith("* OK [CLOSED]").contains("* 2 EXISTS");
        assertThat(connection.command("FETCH 1 (UID)").untagged()).containsExactly("* 1 FETCH (MODSEQ (3) UID 2)");
    }
}
