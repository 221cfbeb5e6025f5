/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows D1 and D1a: MODSEQ and CHANGEDSINCE.
 */
class FetchModSeqTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** Four messages; 2 and 4 changed under mod-sequence 6, 4 once more under 7. */
    private static ImapConnection changed() throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE CONDSTORE");
        connection.command("SELECT " + JAMES.mailbox(4)).orThrow("SELECT");
        connection.command("STORE 2,4 +FLAGS (\\Seen)");
        connection.command("STORE 4 +FLAGS (\\Flagged)");
        return connection;
    }

    @Test
    void fetchShouldTellModSeq() throws Exception {
        assertThat(changed().command("FETCH 1:* (MODSEQ)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (2) UID 1)", "* 2 FETCH (MODSEQ (6) UID 2)", "* 3 FETCH (MODSEQ (4) UID 3)", "* 4 FETCH (MODSEQ (7) UID 4)");
    }

    @Test
    void fetchShouldReturnOnlyWhatChangedSince() throws Exception {
        assertThat(changed().command("FETCH 1:* (FLAGS) (CHANGEDSINCE 5)").untagged()).containsExactly(
            "* 2 FETCH (MODSEQ (6) FLAGS (\\Recent \\Seen) UID 2)",
            "* 4 FETCH (MODSEQ (7) FLAGS (\\Flagged \\Recent \\Seen) UID 4)");
    }

    @Test
    void fetchShouldNotReturnWhatHasJustThatModSeq() throws Exception {
        assertThat(changed().command("FETCH 1:* (UID) (CHANGEDSINCE 6)").untagged()).containsExactly("* 4 FETCH (MODSEQ (7) UID 4)");
    }

    @Test
    void fetchShouldReturnNothingWhenNothingChangedSince() throws Exception {
        assertThat(changed().command("FETCH 1:* (FLAGS) (CHANGEDSINCE 7)").untagged()).isEmpty();
    }

    @Test
    void fetchShouldReturnNothingForAModSeqThatIsYetToCome() throws Exception {
        assertThat(changed().command("FETCH 1:* (FLAGS) (CHANGEDSINCE 9223372036854775807)").untagged()).isEmpty();
    }

    @Test
    void fetchShouldReturnAddedMessagesToo() throws Exception {
        assertThat(changed().command("FETCH 1:* (UID) (CHANGEDSINCE 1)").untagged()).hasSize(4);
    }

    @Test
    void fetchShouldKeepToItsSet() throws Exception {
        assertThat(changed().command("FETCH 1:3 (UID) (CHANGEDSINCE 5)").untagged()).containsExactly("* 2 FETCH (MODSEQ (6) UID 2)");
    }

    @Test
    void uidFetchShouldTellUids() throws Exception {
        assertThat(changed().command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 6)").untagged())
            .containsExactly("* 4 FETCH (MODSEQ (7) FLAGS (\\Flagged \\Recent \\Seen) UID 4)");
    }

    @Test
    void fetchShouldTakeASavedSearchResult() throws Exception {
        ImapConnection connection = changed();
        connection.command("SEARCH RETURN (SAVE) 1:3");

        assertThat(connection.command("FETCH $ (UID) (CHANGEDSINCE 5)").untagged()).containsExactly("* 2 FETCH (MODSEQ (6) UID 2)");
    }

    @Test
    void uidFetchShouldTakeASavedSearchResult() throws Exception {
        ImapConnection connection = changed();
        connection.command("UID SEARCH RETURN (SAVE) UID 1:3");

        assertThat(connection.command("UID FETCH $ (FLAGS) (CHANGEDSINCE 5)").untagged())
            .containsExactly("* 2 FETCH (MODSEQ (6) FLAGS (\\Recent \\Seen) UID 2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(FLAGS)", "(FLAGS) (CHANGEDSINCE 5)", "(INTERNALDATE)", "(INTERNALDATE) (CHANGEDSINCE 5)"})
    void uidFetchShouldFindNothingWhereNoMessageBearsTheUids(String what) throws Exception {
        // No error (RFC 3501, 6.4.8).
        ImapAnswer answer = changed().command("UID FETCH 500:600 " + what);

        assertThat(answer.untagged()).isEmpty();
        assertThat(answer.tagged()).isEqualTo("OK FETCH completed.");
    }

    @Test
    void fetchShouldTellEachMessageOnceHoweverTheSetNamesIt() throws Exception {
        assertThat(changed().command("UID FETCH 4,2:3,1:2,3:* (FLAGS)").untagged()).containsExactlyInAnyOrder(
            "* 1 FETCH (MODSEQ (2) FLAGS (\\Recent) UID 1)", "* 2 FETCH (MODSEQ (6) FLAGS (\\Recent \\Seen) UID 2)",
            "* 3 FETCH (MODSEQ (4) FLAGS (\\Recent) UID 3)", "* 4 FETCH (MODSEQ (7) FLAGS (\\Flagged \\Recent \\Seen) UID 4)");
    }

    @Test
    void fetchByNumberShouldBeRefusedWhereNoMessageHasTheNumber() throws Exception {
        ImapAnswer answer = changed().command("FETCH 4:5,9 (FLAGS)");

        assertThat(answer.untagged()).isEmpty();
        assertThat(answer.tagged()).startsWith("BAD FETCH failed.");
    }

    @Test
    void fetchShouldAnswerNoWhenTheMailboxIsGone() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        JAMES.login().command("DELETE " + mailbox).orThrow("DELETE");

        assertThat(connection.command("FETCH 1:* (FLAGS)").tagged()).startsWith("NO FETCH failed.");
    }

    @Test
    void fetchOfTheEnvelopeShouldBeNarrowedToo() throws Exception {
        assertThat(changed().command("UID FETCH 1:* (ENVELOPE) (CHANGEDSINCE 6)").untagged()).singleElement().asString()
            .startsWith("* 4 FETCH (MODSEQ (7) ENVELOPE (").endsWith(" UID 4)");
    }

    @Test
    void fetchOfTheBodyStructureShouldBeNarrowedToo() throws Exception {
        assertThat(changed().command("FETCH 1:* (BODYSTRUCTURE) (CHANGEDSINCE 6)").untagged()).singleElement().asString()
            .startsWith("* 4 FETCH (MODSEQ (7) BODYSTRUCTURE (");
    }

    @Test
    void fetchOfABodyShouldBeNarrowedToo() throws Exception {
        assertThat(changed().command("FETCH 1:* (BODY.PEEK[TEXT]) (CHANGEDSINCE 6)").untagged())
            .containsExactly("* 4 FETCH (MODSEQ (7) UID 4 BODY[TEXT] {10}Take me.\r\n)");
    }

    @Test
    void fetchWithoutParenthesesShouldTakeTheModifierToo() throws Exception {
        assertThat(changed().command("FETCH 1:* FLAGS (CHANGEDSINCE 6)").untagged())
            .containsExactly("* 4 FETCH (MODSEQ (7) FLAGS (\\Flagged \\Recent \\Seen) UID 4)");
    }

    @Test
    void fetchOfAnEmptyMailboxByUidShouldBeNoError() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(0));

        assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1)").tagged()).isEqualTo("OK FETCH completed.");
        assertThat(connection.command("UID FETCH 1:* (FLAGS)").tagged()).isEqualTo("OK FETCH completed.");
    }

    @Test
    void fetchShouldTellWhatIsLeftBetweenExpungedMessages() throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + JAMES.mailbox(9)).orThrow("SELECT");
        connection.command("STORE 3,6,9 +FLAGS.SILENT (\\Deleted)");
        connection.command("EXPUNGE");
        connection.command("STORE 2:3,6 +FLAGS.SILENT (\\Seen)");

        assertThat(connection.command("UID FETCH 2:* (UID)").untagged()).containsExactly(
            "* 2 FETCH (UID 2)", "* 3 FETCH (UID 4)", "* 4 FETCH (UID 5)", "* 5 FETCH (UID 7)", "* 6 FETCH (UID 8)");
        assertThat(connection.command("FETCH 2,5:6 (UID)").untagged()).containsExactly(
            "* 2 FETCH (UID 2)", "* 5 FETCH (UID 7)", "* 6 FETCH (UID 8)");
        assertThat(connection.command("FETCH 1:* (UID) (CHANGEDSINCE 12)").untagged()).containsExactly(
            "* 2 FETCH (MODSEQ (13) UID 2)", "* 3 FETCH (MODSEQ (13) UID 4)", "* 6 FETCH (MODSEQ (13) UID 8)",
            "* OK [HIGHESTMODSEQ 13] Highest");
    }

    @Test
    void expungedMessageShouldNotBeReturned() throws Exception {
        ImapConnection connection = changed();
        connection.command("STORE 4 +FLAGS (\\Deleted)");
        connection.command("EXPUNGE");

        assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5)").untagged())
            .containsExactly("* 2 FETCH (MODSEQ (6) FLAGS (\\Recent \\Seen) UID 2)");
    }

    @Test
    void fetchThatSetsSeenShouldAnswerWithTheModSeqOfThatChange() throws Exception {
        ImapConnection connection = changed();

        assertThat(connection.command("FETCH 1:2 (MODSEQ BODY[TEXT])").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (8) FLAGS (\\Recent \\Seen) UID 1 BODY[TEXT] {10}Take me.\r\n)",
            "* 2 FETCH (MODSEQ (6) UID 2 BODY[TEXT] {10}Take me.\r\n)");
        assertThat(connection.command("FETCH 1 (MODSEQ)").untagged()).containsExactly("* 1 FETCH (MODSEQ (8) UID 1)");
    }

    /** RFC 3501, 6.4.8. James answers with all messages where the range lies below the first, and marks them as seen if it is asked for bodies. */
    @ParameterizedTest
    @ValueSource(strings = {"(FLAGS)", "(BODY[])", "(FLAGS) (CHANGEDSINCE 1)"})
    void rangesOfUidsThatNothingBearsShouldBeIgnored(String items) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(6));
        connection.command("ENABLE CONDSTORE").orThrow("ENABLE");
        connection.command("STORE 1:2,6 +FLAGS (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");

        assertThat(connection.command("UID FETCH 1:2 " + items).untagged()).isEmpty();
        assertThat(connection.command("UID FETCH 6:9 " + items).untagged()).isEmpty();
        assertThat(connection.command("UID FETCH 1:2,5 (UID)").untagged()).hasSize(1).first().asString().contains("UID 5");
        assertThat(connection.command("UID SEARCH UNSEEN").untagged()).containsExactly("* SEARCH 3 4 5");
    }
}
