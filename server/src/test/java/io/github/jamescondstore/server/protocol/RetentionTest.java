/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A server that remembers the last five changes of a mailbox: what an older mod-sequence is answered with is more than needed,
 * but right (rows D3, F1 and C10).
 */
class RetentionTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.configured("condstore.properties", "changelog.retention.count=5\n");

    /** UIDs 1, 3, 4, 6 and 7 are left, with mod-sequences 2, 4, 11, 7 and 8; 2 and 5 are gone since 10 and 13. */
    private static String mailbox() throws Exception {
        String mailbox = JAMES.mailbox(7);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("UID STORE 2 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");
        connection.command("UID STORE 4 +FLAGS.SILENT (\\Seen)").orThrow("STORE");
        connection.command("UID STORE 5 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");
        return mailbox;
    }

    private static ImapConnection qresync(String mailbox) throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection;
    }

    @Test
    void withinTheLogTheAnswerShouldBeExact() throws Exception {
        assertThat(qresync(mailbox()).command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 10 VANISHED)").untagged()).containsExactly(
            "* VANISHED (EARLIER) 5",
            "* 3 FETCH (MODSEQ (11) FLAGS (\\Seen) UID 4)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1:4 | * VANISHED (EARLIER) 2",
        "4:5 | * VANISHED (EARLIER) 5",
        "1:4294967295 | * VANISHED (EARLIER) 2,5"})
    void beforeTheLogEveryMissingUidOfTheSetShouldBeNamedAndNoneThatLives(String set, String vanished) throws Exception {
        assertThat(qresync(mailbox()).command("UID FETCH " + set + " (UID) (CHANGEDSINCE 7 VANISHED)").untagged()).startsWith(vanished);
    }

    @Test
    void beforeTheLogEveryLaterChangeShouldBeTold() throws Exception {
        assertThat(qresync(mailbox()).command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 7 VANISHED)").untagged()).containsExactly(
            "* VANISHED (EARLIER) 2,5",
            "* 3 FETCH (MODSEQ (11) FLAGS (\\Seen) UID 4)",
            "* 5 FETCH (MODSEQ (8) FLAGS () UID 7)");
    }

    private static List<String> resync(String mailbox, String parameters) throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        String uidValidity = connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
        return connection.command("SELECT " + mailbox + " (QRESYNC (" + uidValidity + " " + parameters + "))").untagged();
    }

    @Test
    void selectFromBeforeTheLogShouldNameKnownUidsOnly() throws Exception {
        assertThat(resync(mailbox(), "7 1:3")).endsWith("* OK [UIDNEXT 8] Predicted next UID", "* VANISHED (EARLIER) 2");
    }

    @Test
    void selectFromBeforeTheLogShouldTellEveryLaterChange() throws Exception {
        assertThat(resync(mailbox(), "7")).endsWith(
            "* VANISHED (EARLIER) 2,5",
            "* 3 FETCH (MODSEQ (11) FLAGS (\\Seen) UID 4)",
            "* 5 FETCH (MODSEQ (8) FLAGS () UID 7)");
    }

    @Test
    void conflictsFromBeforeTheLogShouldBeJudgedByTheMessagesModSeq() throws Exception {
        ImapConnection connection = qresync(mailbox());

        assertThat(connection.command("UID STORE 4 (UNCHANGEDSINCE 11) +FLAGS.SILENT (\\Answered)").tagged()).isEqualTo("OK STORE completed.");
        assertThat(connection.command("UID STORE 4 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\\Draft)").tagged()).isEqualTo("OK [MODIFIED 4] STORE failed.");
    }

    @Test
    void renamedMailboxShouldKeepItsLog() throws Exception {
        String mailbox = mailbox();
        JAMES.login().command("RENAME " + mailbox + " " + mailbox + "-renamed").orThrow("RENAME");

        assertThat(qresync(mailbox + "-renamed").command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 10 VANISHED)").untagged())
            .startsWith("* VANISHED (EARLIER) 5");
    }
}
