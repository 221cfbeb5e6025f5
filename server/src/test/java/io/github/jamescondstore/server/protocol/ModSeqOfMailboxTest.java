/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static io.github.jamescondstore.server.support.ServerExtension.append;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.jmap.Jmap;
import io.github.jamescondstore.server.lmtp.Lmtp;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows A1 to A6, B5 and E3: what a mailbox's HIGHESTMODSEQ says, whichever protocol the change comes from.
 */
class ModSeqOfMailboxTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static String status(ImapConnection connection, String mailbox) throws IOException {
        return connection.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").untagged().get(0);
    }

    private static String highest(String mailbox, int modSeq) {
        return "* STATUS \"" + mailbox + "\" (HIGHESTMODSEQ " + modSeq + ")";
    }

    @Test
    void highestModSeqShouldBeOneForAMailboxThatNeverHeldAMessage() throws Exception {
        String mailbox = JAMES.mailbox(0);

        assertThat(status(JAMES.login(), mailbox)).isEqualTo(highest(mailbox, 1));
    }

    @Test
    void firstChangeShouldGetAModSeqAboveTheHighestThatWasTold() throws Exception {
        String mailbox = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(mailbox);
        append(connection, mailbox, 1);

        assertThat(connection.command("FETCH 1 (MODSEQ)").untagged()).contains("* 1 FETCH (MODSEQ (2) UID 1)");
    }

    @Test
    void selectShouldTellHighestModSeqWithoutBeingAskedForIt() throws Exception {
        String mailbox = JAMES.mailbox(3);

        assertThat(JAMES.login().command("SELECT " + mailbox).untagged()).contains("* OK [HIGHESTMODSEQ 4] Highest");
    }

    @Test
    void examineShouldTellHighestModSeqWithoutBeingAskedForIt() throws Exception {
        String mailbox = JAMES.mailbox(3);

        assertThat(JAMES.login().command("EXAMINE " + mailbox).untagged()).contains("* OK [HIGHESTMODSEQ 4] Highest");
    }

    @Test
    void selectShouldTellOneForAnEmptyMailbox() throws Exception {
        String mailbox = JAMES.mailbox(0);

        assertThat(JAMES.login().command("SELECT " + mailbox).untagged()).contains("* OK [HIGHESTMODSEQ 1] Highest");
    }

    @Test
    void listShouldReturnHighestModSeqWhenAsked() throws Exception {
        String mailbox = JAMES.mailbox(2);

        assertThat(JAMES.login().command("LIST \"\" " + mailbox + " RETURN (STATUS (HIGHESTMODSEQ))").untagged())
            .containsExactly("* LIST (\\HasNoChildren) \".\" \"" + mailbox + "\"", highest(mailbox, 3));
    }

    @Test
    void statusShouldTellHighestModSeqAmongOtherItems() throws Exception {
        String mailbox = JAMES.mailbox(2);

        assertThat(JAMES.login().command("STATUS " + mailbox + " (HIGHESTMODSEQ MESSAGES UIDNEXT)").untagged())
            .containsExactly("* STATUS \"" + mailbox + "\" (MESSAGES 2 UIDNEXT 3 HIGHESTMODSEQ 3)");
    }

    @Test
    void everyAppendShouldRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        append(connection, mailbox, 2);

        assertThat(connection.command("FETCH 1:3 (MODSEQ)").untagged())
            .contains("* 1 FETCH (MODSEQ (2) UID 1)", "* 2 FETCH (MODSEQ (3) UID 2)", "* 3 FETCH (MODSEQ (4) UID 3)");
    }

    @Test
    void messagesOfOneStoreShouldShareAModSeqAndTwoStoresNot() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 1:2 +FLAGS (\\Seen)");
        connection.command("STORE 3 +FLAGS (\\Seen)");

        assertThat(connection.command("FETCH 1:3 (MODSEQ)").untagged())
            .contains("* 1 FETCH (MODSEQ (5) UID 1)", "* 2 FETCH (MODSEQ (5) UID 2)", "* 3 FETCH (MODSEQ (6) UID 3)");
    }

    @Test
    void storeThatChangesNothingShouldNotRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 1 +FLAGS (\\Seen)");
        connection.command("STORE 1 +FLAGS (\\Seen)");
        connection.command("STORE 1 -FLAGS (\\Deleted)");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 3));
    }

    @Test
    void refusedConditionalStoreShouldNotRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 2));
    }

    @Test
    void expungeShouldRaiseItOnceForAllItsMessages() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 1:2 +FLAGS (\\Deleted)");
        connection.command("EXPUNGE");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 6));
    }

    @Test
    void uidExpungeShouldRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 1:2 +FLAGS (\\Deleted)");
        connection.command("UID EXPUNGE 2");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 6));
    }

    @Test
    void expungeOfNothingShouldNotRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("EXPUNGE");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 4));
    }

    @Test
    void closeThatExpungesShouldRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 2 +FLAGS (\\Deleted)");
        connection.command("CLOSE");

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 6));
    }

    @Test
    void copyShouldRaiseThatOfTheTargetOnly() throws Exception {
        String source = JAMES.mailbox(2);
        String target = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(source);
        connection.command("COPY 1:2 " + target);

        assertThat(status(connection, target)).isEqualTo(highest(target, 2));
        assertThat(status(connection, source)).isEqualTo(highest(source, 3));
    }

    @Test
    void moveShouldRaiseBoth() throws Exception {
        String source = JAMES.mailbox(2);
        String target = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(source);
        connection.command("MOVE 1:2 " + target);

        assertThat(status(connection, target)).isEqualTo(highest(target, 2));
        assertThat(status(connection, source)).isEqualTo(highest(source, 4));
    }

    @Test
    void moveWithinAMailboxShouldRaiseItTwice() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("MOVE 1 " + mailbox);

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 4));
        assertThat(connection.command("UID FETCH 1:* (MODSEQ)").untagged()).contains("* 1 FETCH (MODSEQ (3) UID 2)");
    }

    @Test
    void lmtpDeliveryShouldRaiseIt() throws Exception {
        ImapConnection connection = JAMES.login();
        String before = status(connection, "INBOX");
        try (Lmtp lmtp = new Lmtp(JAMES.server().host(), JAMES.server().lmtpPort())) {
            lmtp.deliver(ServerExtension.ALICE);
        }

        assertThat(number(status(connection, "INBOX"))).isEqualTo(number(before) + 1);
    }

    private static long number(String status) {
        return Long.parseLong(status.replaceAll(".*HIGHESTMODSEQ (\\d+).*", "$1"));
    }

    private static String mailboxId(ImapConnection connection, String mailbox) throws IOException {
        return connection.command("STATUS " + mailbox + " (MAILBOXID)").untagged().get(0).replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
    }

    private static Jmap jmap() throws Exception {
        Assumptions.assumeTrue(JAMES.jmap().isPresent(), "the store serves no JMAP");
        return JAMES.jmap().get();
    }

    @Test
    void jmapUpdateOfKeywordsShouldRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        Jmap jmap = jmap();
        jmap.update(jmap.emails(mailboxId(connection, mailbox)).get(0), "\"keywords/$flagged\":true");

        assertThat(connection.command("FETCH 1 (FLAGS MODSEQ)").untagged())
            .contains("* 1 FETCH (MODSEQ (3) FLAGS (\\Flagged \\Recent) UID 1)");
    }

    @Test
    void jmapDestroyShouldRaiseIt() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.login();
        Jmap jmap = jmap();
        jmap.destroy(jmap.emails(mailboxId(connection, mailbox)).get(0));

        assertThat(status(connection, mailbox)).isEqualTo(highest(mailbox, 4));
    }

    @Test
    void jmapMoveShouldRaiseBothAndGiveTheMessageTheModSeqOfItsWriting() throws Exception {
        String source = JAMES.mailbox(1);
        String target = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(target);
        Jmap jmap = jmap();
        jmap.update(jmap.emails(mailboxId(connection, source)).get(0), "\"mailboxIds\":{\"" + mailboxId(connection, target) + "\":true}");

        assertThat(status(connection, source)).isEqualTo(highest(source, 3));
        assertThat(connection.command("UID FETCH 1:* (MODSEQ)").untagged()).contains("* 2 FETCH (MODSEQ (3) UID 2)");
        assertThat(status(connection, target)).isEqualTo(highest(target, 3));
    }

    @Test
    void renameShouldKeepIt() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        connection.command("RENAME " + mailbox + " renamed");

        assertThat(status(connection, "renamed")).isEqualTo(highest("renamed", 4));
    }

    @Test
    void mailboxOfTheSameNameShouldHaveAnotherUidValidity() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        String before = connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0);
        connection.command("DELETE " + mailbox).orThrow("DELETE");
        connection.command("CREATE " + mailbox).orThrow("CREATE");

        assertThat(connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0)).isNotEqualTo(before);
    }

    @Test
    void mailboxRenamedToTheNameOfADeletedOneShouldHaveAnotherUidValidity() throws Exception {
        String deleted = JAMES.mailbox(3);
        String renamed = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        String before = connection.command("STATUS " + deleted + " (UIDVALIDITY)").untagged().get(0);
        connection.command("DELETE " + deleted).orThrow("DELETE");
        connection.command("RENAME " + renamed + " " + deleted).orThrow("RENAME");

        assertThat(status(connection, deleted)).isEqualTo(highest(deleted, 2));
        assertThat(connection.command("STATUS " + deleted + " (UIDVALIDITY)").untagged().get(0)).isNotEqualTo(before);
    }

    @Test
    void inboxThatIsRenamedShouldLeaveOneWithAnotherUidValidityBehind() throws Exception {
        ImapConnection connection = JAMES.login();
        append(connection, "INBOX", 1);
        String highest = status(connection, "INBOX").replace("INBOX", "formerInbox");
        String before = connection.command("STATUS INBOX (UIDVALIDITY)").untagged().get(0);
        connection.command("RENAME INBOX formerInbox").orThrow("RENAME");

        assertThat(status(connection, "formerInbox")).isEqualTo(highest);
        assertThat(connection.command("STATUS INBOX (UIDVALIDITY)").untagged().get(0)).isNotEqualTo(before);
    }

    @Test
    void selectThatTakesRecentAwayShouldBeNoChange() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection other = JAMES.login();
        other.command("ENABLE CONDSTORE");
        other.command("EXAMINE " + mailbox);

        assertThat(JAMES.login().command("SELECT " + mailbox).untagged()).contains("* 2 RECENT", "* OK [HIGHESTMODSEQ 3] Highest");
        assertThat(other.command("FETCH 1:* (FLAGS) (CHANGEDSINCE 3)").untagged()).isEmpty();
        assertThat(status(other, mailbox)).isEqualTo(highest(mailbox, 3));
    }
}
