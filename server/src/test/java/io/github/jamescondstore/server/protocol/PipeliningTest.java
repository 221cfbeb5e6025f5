/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Row B7: pipelined commands take effect in order, and are answered in order. Stock James judges state when it reads a
 * command, and lets the answer of a quick one overtake: 24 of 200 times for three commands in one packet.
 */
class PipeliningTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @RepeatedTest(50)
    void loginEnableSelectAndStoreInOnePacketShouldBeAnsweredInOrder() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.connect();
        connection.sendLine("a LOGIN alice@example.org secret\r\nb ENABLE CONDSTORE\r\nc SELECT " + mailbox
            + "\r\nd STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)\r\ne NOOP");

        assertThat(connection.await("a").tagged()).isEqualTo("OK LOGIN completed.");
        assertThat(connection.await("b").untagged()).containsExactly("* ENABLED CONDSTORE");
        assertThat(connection.await("c").untagged()).contains("* 1 EXISTS", "* OK [HIGHESTMODSEQ 2] Highest");
        assertThat(connection.await("d").untagged()).containsExactly("* 1 FETCH (MODSEQ (3) UID 1)");
        assertThat(connection.await("e").tagged()).isEqualTo("OK NOOP completed.");
    }

    @RepeatedTest(20)
    void selectQresyncRightAfterEnableShouldBeTaken() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.login();
        connection.sendLine("a ENABLE QRESYNC\r\nb SELECT " + mailbox + " (QRESYNC (1 1))\r\nc NOOP");

        assertThat(connection.await("a").untagged()).containsExactly("* ENABLED QRESYNC");
        assertThat(connection.await("b").tagged()).startsWith("OK ");
        assertThat(connection.await("c").untagged()).isEmpty();
    }

    @Test
    void fetchOfAResultThatIsStillBeingSearchedShouldFindIt() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));
        connection.sendLine("a SEARCH RETURN (SAVE) 2:3\r\nb FETCH $ (UID)");

        connection.await("a");
        assertThat(connection.await("b").untagged()).containsExactly("* 2 FETCH (UID 2)", "* 3 FETCH (UID 3)");
    }

    @Test
    void commandThatIsNotValidWhenItsTurnComesShouldBeRefused() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));
        connection.sendLine("a UNSELECT\r\nb FETCH 1 (UID)");

        connection.await("a");
        assertThat(connection.await("b").tagged()).isEqualTo("NO FETCH failed. Command not valid in this state.");
    }

    @Test
    void commandThatFailsBeforeItBeginsShouldBeAnsweredAndTheConnectionGoOn() throws Exception {
        ImapConnection connection = JAMES.login();

        assertThat(connection.command("SELECT #shared.box").tagged()).startsWith("NO SELECT ");
        assertThat(connection.command("NOOP").tagged()).isEqualTo("OK NOOP completed.");
    }

    @Test
    void messageShouldNotBeTakenBeforeLogin() throws Exception {
        ImapConnection connection = JAMES.connect();

        assertThat(connection.command("APPEND INBOX {100}").tagged()).isEqualTo("NO APPEND failed. Command not valid in this state.");
    }
}
