/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What other RFCs demand of the commands that the module answers, and no other test shows; docs/conformance-other-rfcs.adoc has all of it.
 */
class OtherRfcsTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** RFC 3501, 6.1.1, and RFC 5161, 3.1. */
    @Test
    void capabilityShouldBeToldOnceAndNotChangeByEnable() throws Exception {
        ImapConnection connection = JAMES.login();

        ImapAnswer before = connection.command("CAPABILITY");
        assertThat(before.untagged()).singleElement().asString().startsWith("* CAPABILITY ").containsIgnoringCase(" IMAP4rev1 ");
        connection.command("ENABLE CONDSTORE QRESYNC").orThrow("ENABLE");
        assertThat(connection.command("CAPABILITY").untagged()).isEqualTo(before.untagged());
    }

    /** RFC 5161, 3.1. */
    @Test
    void enabledShouldNameWhatThatCommandEnabled() throws Exception {
        ImapConnection connection = JAMES.login();

        assertThat(connection.command("ENABLE CONDSTORE").untagged()).containsExactly("* ENABLED CONDSTORE");
        assertThat(connection.command("ENABLE QRESYNC").untagged()).containsExactly("* ENABLED QRESYNC");
        assertThat(connection.command("ENABLE IMAP4rev1 UIDPLUS").untagged()).containsExactly("* ENABLED");
    }

    /** RFC 3501, 6.3.1 and 6.3.2. */
    @ParameterizedTest
    @CsvSource({"SELECT, [READ-WRITE]", "EXAMINE, [READ-ONLY]"})
    void openedMailboxShouldSayWhetherItCanBeWritten(String command, String code) throws Exception {
        ImapAnswer answer = JAMES.login().command(command + " " + JAMES.mailbox(1));

        assertThat(answer.tagged()).isEqualTo("OK " + code + " " + command + " completed.");
        assertThat(answer.untagged()).filteredOn(line -> line.matches("\\* FLAGS .*|\\* 1 EXISTS|\\* 1 RECENT"
            + "|\\* OK \\[(UNSEEN 1|PERMANENTFLAGS .*|UIDNEXT 2|UIDVALIDITY \\d+)].*")).hasSize(7);
    }

    /** RFC 3501, 6.3.10. */
    @Test
    void statusShouldLeaveMessagesRecent() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();

        for (int i = 0; i < 2; i++) {
            assertThat(connection.command("STATUS " + mailbox + " (RECENT UNSEEN HIGHESTMODSEQ)").untagged()).singleElement().asString().contains("RECENT 2");
        }
        assertThat(connection.command("SELECT " + mailbox).untagged()).contains("* 2 RECENT");
    }

    /** RFC 3501, 6.4.4. */
    @Test
    void charsetThatNobodyKnowsShouldBeNoWithBadcharset() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command("SEARCH CHARSET X-NOBODY SUBJECT job").tagged()).startsWith("NO [BADCHARSET");
        assertThat(connection.command("SEARCH CHARSET US-ASCII SUBJECT job").untagged()).containsExactly("* SEARCH 1");
        assertThat(connection.command("SEARCH CHARSET UTF-8 SUBJECT job").untagged()).containsExactly("* SEARCH 1");
    }

    /** RFC 3501, 6.4.7, and RFC 6851, 3.3. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY", "UID COPY", "MOVE", "UID MOVE"})
    void mailboxThatIsNotThereShouldBeSaidToBeCreatedFirst(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        ImapAnswer answer = connection.command(command + " 1 nowhere");
        assertThat(answer.untagged()).isEmpty();
        assertThat(answer.tagged()).startsWith("NO [TRYCREATE] ");
        assertThat(connection.command("LIST \"\" nowhere").untagged()).isEmpty();
        assertThat(connection.command("FETCH 1 (UID FLAGS)").untagged()).containsExactly("* 1 FETCH (FLAGS (\\Recent) UID 1)");
    }

    /** RFC 3501, 2.3.3 and 6.4.7, and RFC 6851, 3.3: nothing is marked as deleted on the way. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY", "UID COPY", "MOVE", "UID MOVE"})
    void flagsAndDateShouldGoWithAMessageAndNoStoreBeTold(String command) throws Exception {
        String to = JAMES.mailbox(0);
        ImapConnection connection = JAMES.login();
        String from = JAMES.mailbox(0);
        connection.sendLine("T APPEND " + from + " (\\Flagged job) \" 7-Feb-1994 21:52:25 -0800\" {10+}\r\nSubject: x");
        connection.await("T").orThrow("APPEND");
        connection.command("SELECT " + from).orThrow("SELECT");

        ImapAnswer answer = connection.command(command + " 1 " + to).orThrow(command);
        assertThat(answer.untagged()).noneMatch(line -> line.contains(" FETCH "));
        assertThat(answer.toString()).contains("[COPYUID ");
        assertThat(JAMES.selected(to).command("FETCH 1 (FLAGS INTERNALDATE)").untagged()).singleElement().asString()
            .contains("FLAGS (\\Flagged \\Recent job)", "INTERNALDATE \"08-Feb-1994 05:52:25 +0000\"");
    }

    /** RFC 3501, 7 and 7.4.1. */
    @ParameterizedTest
    @ValueSource(strings = {"FETCH 3 (UID)", "STORE 3 +FLAGS.SILENT (\\Seen)", "SEARCH 3"})
    void expungesOfOthersShouldBeToldWithFlagsButNotByCommandsByNumber(String command) throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 1 +FLAGS (\\Flagged)").orThrow("STORE");
        other.command("STORE 2 +FLAGS (\\Deleted)").orThrow("STORE");
        other.command("EXPUNGE").orThrow("EXPUNGE");

        assertThat(connection.command(command).orThrow(command).untagged()).noneMatch(line -> line.contains("EXPUNGE"))
            .contains("* 1 FETCH (FLAGS (\\Flagged \\Recent))");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* 2 EXPUNGE");
    }

    /** RFC 2177, 3. */
    @Test
    void doneShouldEndIdle() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));
        String tag = connection.send("IDLE");
        assertThat(connection.readResponse()).startsWith("+ ");
        connection.sendLine("DONE");

        assertThat(connection.await(tag).tagged()).startsWith("OK ");
        assertThat(connection.command("NOOP").tagged()).isEqualTo("OK NOOP completed.");
    }

    /** RFC 5182, 2.1: what changes {@code $}, and what does not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SEARCH UNSEEN | 2",
        "SEARCH NONSENSE | 2",
        "SEARCH CHARSET X-NOBODY SUBJECT job | 2",
        "SEARCH RETURN (ALL) ALL | 2",
        "SEARCH RETURN (SAVE) SUBJECT nothing | ",
        "UID SEARCH RETURN (SAVE) UID 1:2 | 1 2",
        "SEARCH RETURN (SAVE MIN) ALL | 1",
        "SEARCH RETURN (SAVE MAX) ALL | 3",
        "SEARCH RETURN (MAX SAVE MIN) ALL | 1 3",
        "SEARCH RETURN (MAX SAVE MIN COUNT) ALL | 1 2 3",
        "SEARCH RETURN (ALL SAVE MIN) ALL | 1 2 3"})
    void savedResultShouldBeThatOfTheLastSearchThatSaved(String search, String saved) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));
        connection.command("SEARCH RETURN (SAVE) 2").orThrow("SEARCH");
        connection.command(search);

        assertThat(connection.command("SEARCH $").untagged()).containsExactly(saved == null ? "* SEARCH" : "* SEARCH " + saved);
    }

    /** RFC 5182, 2.1: a saved result that is empty names no message and is no error. */
    @ParameterizedTest
    @ValueSource(strings = {"FETCH $ (UID)", "UID FETCH $ (FLAGS)", "STORE $ +FLAGS (\\Seen)", "UID STORE $ (UNCHANGEDSINCE 9) +FLAGS (\\Seen)",
        "COPY $ INBOX", "UID COPY $ INBOX", "MOVE $ INBOX", "UID MOVE $ INBOX"})
    void emptySavedResultShouldNameNothing(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(2));
        connection.command("SEARCH RETURN (SAVE) SUBJECT nothing").orThrow("SEARCH");

        ImapAnswer answer = connection.command(command);
        assertThat(answer.tagged()).startsWith("OK ");
        assertThat(answer.untagged()).noneMatch(line -> line.contains(" FETCH "));
        assertThat(connection.command("SEARCH UNSEEN").untagged()).containsExactly("* SEARCH 1 2");
    }

    /** RFC 5464, 4.3: not even when the client has selected the mailbox. */
    @Test
    void annotationShouldBeSetWithoutBeingToldBack() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);

        ImapAnswer answer = connection.command("SETMETADATA " + mailbox + " (/private/comment \"mine\")").orThrow("SETMETADATA");
        assertThat(answer.untagged()).noneMatch(line -> line.contains("METADATA"));
        assertThat(connection.command("GETMETADATA " + mailbox + " (/private/comment)").untagged())
            .containsExactly("* METADATA \"" + mailbox + "\" (/private/comment \"mine\")");
    }

    /** RFC 7888, 3: the octets and the line behind them belong to the command. */
    @Test
    void literalThatDoesNotWaitShouldBelongToItsCommand() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));
        connection.sendLine("T SEARCH SUBJECT {5+}\r\njob 1 UNSEEN");

        assertThat(connection.await("T").untagged()).containsExactly("* SEARCH 2");
        assertThat(connection.command("NOOP").untagged()).isEmpty();
    }

    /** RFC 3501, 9: alphabetic characters of all kinds. */
    @ParameterizedTest
    @ValueSource(strings = {"select inbox", "Examine iNbOx (Condstore)", "enable qresync", "noop", "uid fetch 1:* (flags) (changedsince 1)", "close",
        "uid store 99 (unchangedsince 5) +flags.silent (\\seen)", "uid search return (save) modseq 5", "unselect", "capability", "uid move 99 inbox"})
    void commandsShouldBeTakenInAnyCase(String command) throws Exception {
        assertThat(JAMES.selected(JAMES.mailbox(1)).command(command).tagged()).startsWith("OK ");
    }
}
