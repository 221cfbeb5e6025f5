/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static io.github.jamescondstore.server.support.ServerExtension.append;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows C1, C3, C4 and C6 to C8 as one client sees them; C2 and C9 need several: see the concurrency tests.
 */
class ConditionalStoreTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static ImapConnection condstore(String mailbox) throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE CONDSTORE");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection;
    }

    @Test
    void storeShouldUpdateWhenUnchanged() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        ImapAnswer answer = connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS (\\Flagged)");
        assertThat(answer.untagged()).containsExactly("* 1 FETCH (MODSEQ (3) FLAGS (\\Flagged \\Recent) UID 1)");
        assertThat(answer.tagged()).isEqualTo("OK STORE completed.");
    }

    @Test
    void uidStoreShouldAnswerWithUid() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(2));

        ImapAnswer answer = connection.command("UID STORE 2 (UNCHANGEDSINCE 3) +FLAGS (\\Flagged)");
        assertThat(answer.untagged()).containsExactly("* 2 FETCH (MODSEQ (4) FLAGS (\\Flagged \\Recent) UID 2)");
        assertThat(answer.tagged()).isEqualTo("OK STORE completed.");
    }

    @Test
    void storeShouldLeaveAloneWhatChangedAndUpdateTheRest() throws Exception {
        String mailbox = JAMES.mailbox(9);
        ImapConnection connection = condstore(mailbox);
        connection.command("STORE 7,9 +FLAGS (\\Deleted)");

        ImapAnswer answer = connection.command("STORE 5,7,9 (UNCHANGEDSINCE 10) +FLAGS.SILENT (\\Deleted)");
        assertThat(answer.tagged()).isEqualTo("OK [MODIFIED 7,9] STORE failed.");
        assertThat(answer.untagged()).contains("* 5 FETCH (MODSEQ (12) UID 5)");
        assertThat(connection.command("FETCH 5,7,9 (FLAGS)").untagged()).containsExactly(
            "* 5 FETCH (MODSEQ (12) FLAGS (\\Deleted \\Recent))",
            "* 7 FETCH (MODSEQ (11) FLAGS (\\Deleted \\Recent))",
            "* 9 FETCH (MODSEQ (11) FLAGS (\\Deleted \\Recent))");
    }

    @Test
    void modifiedShouldNameMessageNumbersForStore() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = condstore(mailbox);
        connection.command("STORE 1 +FLAGS (\\Deleted)");
        connection.command("EXPUNGE");

        assertThat(connection.command("STORE 1:2 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)").tagged()).isEqualTo("OK [MODIFIED 1:2] STORE failed.");
    }

    @Test
    void modifiedShouldNameUidsForUidStore() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = condstore(mailbox);
        connection.command("STORE 1 +FLAGS (\\Deleted)");
        connection.command("EXPUNGE");

        assertThat(connection.command("UID STORE 1:3 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)").tagged()).isEqualTo("OK [MODIFIED 2:3] STORE failed.");
    }

    @Test
    void storeOfAGappySetShouldTouchNothingInTheGaps() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(5));

        assertThat(connection.command("STORE 5,1,3 (UNCHANGEDSINCE 6) +FLAGS.SILENT (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (7) UID 1)", "* 3 FETCH (MODSEQ (7) UID 3)", "* 5 FETCH (MODSEQ (7) UID 5)");
        assertThat(connection.command("SEARCH UNSEEN").untagged()).containsExactly("* SEARCH 2 4");
    }

    @Test
    void failedMessageShouldKeepFlagsAndModSeq() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));
        connection.command("STORE 1 (UNCHANGEDSINCE 1) FLAGS (\\Deleted)");

        assertThat(connection.command("FETCH 1 (FLAGS)").untagged()).containsExactly("* 1 FETCH (MODSEQ (2) FLAGS (\\Recent))");
    }

    @Test
    void failedMessageShouldBeToldAsItIs() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 1) FLAGS (\\Deleted)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (2) FLAGS (\\Recent) UID 1)");
    }

    @Test
    void failedMessageShouldBeToldOnceWhenAnotherSessionChangedIt() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        JAMES.selected(mailbox).command("STORE 1 +FLAGS (\\Answered)");

        ImapAnswer answer = connection.command("STORE 1 (UNCHANGEDSINCE 2) FLAGS (\\Seen)");
        assertThat(answer.untagged()).containsExactly("* 1 FETCH (MODSEQ (3) FLAGS (\\Answered \\Recent) UID 1)");
        assertThat(answer.tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
        assertThat(connection.command("NOOP").untagged()).isEmpty();
    }

    @Test
    void silentShouldStillTellTheModSeq() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (3) UID 1)");
    }

    @Test
    void passedMessageShouldBeToldAlsoWhenNothingChanged() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));
        connection.command("STORE 1 +FLAGS (\\Seen)");

        assertThat(connection.command("UID STORE 1 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (3) UID 1)");
    }

    /** Whatever of the message changed: another flag, another keyword, and what the update would not change. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "+FLAGS (\\Answered) | +FLAGS (\\Seen)",
        "+FLAGS (\\Answered) | -FLAGS (\\Seen)",
        "+FLAGS (\\Answered) | FLAGS (\\Seen)",
        "+FLAGS ($Other) | +FLAGS ($Mine)",
        "FLAGS ($Other) | +FLAGS (\\Seen $Mine)",
        "+FLAGS (\\Seen) | +FLAGS (\\Seen)",
        "+FLAGS (\\Seen) | -FLAGS (\\Seen \\Answered)",
        "+FLAGS ($Mine \\Seen) | +FLAGS ($MINE)",
        "FLAGS (\\Seen $Other) | +FLAGS ($other)"})
    void storeShouldFailWhenTheMessageChangedSince(String others, String own) throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        JAMES.selected(mailbox).command("STORE 1 " + others).orThrow("STORE");

        assertThat(connection.command("UID STORE 1 (UNCHANGEDSINCE 2) " + own).tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
    }

    @Test
    void storeShouldFailWhenAFlagWasSetAndTakenAwaySince() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 1 +FLAGS (\\Seen)").orThrow("STORE");
        other.command("STORE 1 -FLAGS (\\Seen)").orThrow("STORE");
        other.command("STORE 1 +FLAGS (\\Answered)").orThrow("STORE");

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS (\\Seen)").tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
    }

    @Test
    void failedMessageShouldBeToldOnceWhenTheClientHearsOfItByTheSameStore() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        ServerExtension.append(JAMES.login(), mailbox, 1);

        ImapAnswer answer = connection.command("STORE 2 (UNCHANGEDSINCE 1) +FLAGS.SILENT (\\Seen)");
        assertThat(answer.untagged()).containsExactly("* 2 EXISTS", "* 2 RECENT", "* 2 FETCH (MODSEQ (3) FLAGS (\\Recent) UID 2)");
        assertThat(answer.tagged()).isEqualTo("OK [MODIFIED 2] STORE failed.");
    }

    @Test
    void storeShouldFailWhenTheMessageCameSince() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(2));

        assertThat(connection.command("STORE 1:2 (UNCHANGEDSINCE 2) +FLAGS (\\Seen)").tagged()).isEqualTo("OK [MODIFIED 2] STORE failed.");
    }

    @Test
    void zeroShouldFailForASystemFlag() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(2));

        assertThat(connection.command("STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS (\\Seen)").tagged()).isEqualTo("OK [MODIFIED 1:2] STORE failed.");
        assertThat(connection.command("SEARCH SEEN").untagged()).containsExactly("* SEARCH");
    }

    @Test
    void zeroShouldSetAKeywordOnceOnly() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(2));

        assertThat(connection.command("UID STORE 1 (UNCHANGEDSINCE 0) +FLAGS ($Taken)").untagged())
            .contains("* 1 FETCH (MODSEQ (4) FLAGS (\\Recent $Taken) UID 1)");
        assertThat(connection.command("UID STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($taken)").tagged())
            .isEqualTo("OK [MODIFIED 1] STORE failed.");
        assertThat(connection.command("SEARCH KEYWORD $Taken").untagged()).containsExactly("* SEARCH 1 2");
        assertThat(connection.command("FETCH 1:2 (FLAGS)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (4) FLAGS (\\Recent $Taken))",
            // One spelling in all answers: the one that was told first.
            "* 2 FETCH (MODSEQ (5) FLAGS (\\Recent $Taken))");
    }

    @Test
    void zeroShouldFailWhenAllFlagsAreReplaced() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 0) FLAGS ($Taken)").tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
    }

    @Test
    void messageThatIsGoneShouldBeModifiedAndTheOthersUpdated() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = condstore(mailbox);
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 2 +FLAGS (\\Deleted)");
        other.command("EXPUNGE");

        ImapAnswer answer = connection.command("STORE 1:3 (UNCHANGEDSINCE 4) +FLAGS.SILENT (\\Seen)");
        assertThat(answer.tagged()).isEqualTo("NO [MODIFIED 2] STORE failed. Some of the messages no longer exist.");
        assertThat(answer.untagged()).contains("* 1 FETCH (MODSEQ (7) UID 1)", "* 3 FETCH (MODSEQ (7) UID 3)");
    }

    @Test
    void uidThatIsGoneShouldBeModifiedAsLongAsTheClientHasNotBeenTold() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = condstore(mailbox);
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 2 +FLAGS (\\Deleted)");
        other.command("EXPUNGE");

        assertThat(connection.command("UID STORE 2 (UNCHANGEDSINCE 9) +FLAGS (\\Seen)").tagged())
            .isEqualTo("NO [MODIFIED 2] STORE failed. Some of the messages no longer exist.");
        assertThat(connection.command("UID STORE 2 (UNCHANGEDSINCE 9) +FLAGS (\\Seen)").tagged()).isEqualTo("OK STORE completed.");
    }

    @Test
    void uidsThatNobodyBearsShouldBeNoError() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(0));

        assertThat(connection.command("UID STORE 1:* (UNCHANGEDSINCE 1) +FLAGS (\\Seen)").tagged()).isEqualTo("OK STORE completed.");
    }

    @Test
    void numberThatNobodyBearsShouldBeBad() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        assertThat(connection.command("STORE 2 (UNCHANGEDSINCE 9) +FLAGS (\\Seen)").tagged()).isEqualTo("BAD STORE failed. Invalid messageset.");
    }

    @Test
    void rightsShouldBeJudgedAsForAPlainStore() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        connection.command("SETACL " + mailbox + " owner lra").orThrow("SETACL");

        // James lets an owner write whatever the list says, and others not in at all: what counts is that both are judged alike.
        String plain = connection.command("STORE 1 +FLAGS (\\Flagged)").tagged();
        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 9) +FLAGS (\\Flagged)").tagged()).isEqualTo(plain);
    }

    @Test
    void examinedMailboxShouldTakeNoStore() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        connection.command("EXAMINE " + mailbox + " (CONDSTORE)");

        assertThat(connection.command("STORE 1 +FLAGS (\\Flagged)").tagged()).isEqualTo("NO STORE failed. Mailbox is read only.");
        assertThat(connection.command("STORE 2 (UNCHANGEDSINCE 9) +FLAGS (\\Flagged)").tagged()).isEqualTo("NO STORE failed. Mailbox is read only.");
    }

    @Test
    void keywordThatIsNewToTheMailboxShouldBeAnnouncedAsForAPlainStore() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(1));

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS ($New)").untagged()).containsExactly(
            "* FLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen $New)",
            "* OK [PERMANENTFLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen $New \\*)] Limited",
            "* 1 FETCH (MODSEQ (3) FLAGS (\\Recent $New) UID 1)");
    }

    @Test
    void storeShouldTakeTheSavedSearchResult() throws Exception {
        ImapConnection connection = condstore(JAMES.mailbox(3));
        connection.command("STORE 2 +FLAGS (\\Seen)");
        connection.command("UID SEARCH RETURN (SAVE) UNSEEN");

        assertThat(connection.command("UID STORE $ (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Flagged)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (6) UID 1)", "* 3 FETCH (MODSEQ (6) UID 3)");
    }

    @Test
    void conditionalStoresOneBehindTheOtherShouldSeeEachOther() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        String first = connection.send("STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)");
        String second = connection.send("STORE 1 (UNCHANGEDSINCE 2) -FLAGS.SILENT (\\Seen)");
        String third = connection.send("STORE 1 (UNCHANGEDSINCE 3) -FLAGS.SILENT (\\Seen)");

        assertThat(connection.await(first).tagged()).isEqualTo("OK STORE completed.");
        assertThat(connection.await(second).tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
        assertThat(connection.await(third).tagged()).isEqualTo("OK STORE completed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " (UNCHANGEDSINCE 3)"})
    void messageThatTheClientLearnsOfByTheSameStoreShouldBeToldAsItIsThen(String condition) throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = condstore(mailbox);
        append(JAMES.login(), mailbox, 1);

        assertThat(connection.command("UID STORE 1:2" + condition + " +FLAGS (\\Seen)").untagged()).containsExactly(
            "* 1 FETCH (MODSEQ (4) FLAGS (\\Recent \\Seen) UID 1)",
            "* 2 EXISTS",
            "* 2 RECENT",
            "* 2 FETCH (MODSEQ (4) FLAGS (\\Recent \\Seen) UID 2)");
    }

    @Test
    void ownAppendShouldBeUpdatedByTheSameSession() throws Exception {
        String mailbox = JAMES.mailbox(0);
        ImapConnection connection = condstore(mailbox);
        append(connection, mailbox, 1);

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)").tagged()).isEqualTo("OK STORE completed.");
    }
}
