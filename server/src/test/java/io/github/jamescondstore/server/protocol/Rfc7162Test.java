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
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What RFC 7162 demands of a server and no other test shows; docs/conformance-rfc7162.adoc has all of it.
 */
class Rfc7162Test {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static ImapConnection selected(String enable, String mailbox) throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE " + enable).orThrow("ENABLE");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection;
    }

    private static void expunge(String mailbox, String uids) throws IOException {
        ImapConnection other = JAMES.selected(mailbox);
        other.command("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        other.command("UID EXPUNGE " + uids).orThrow("EXPUNGE");
    }

    /** Section 3.1.3: the second time a set names a message is no conflict with the first. */
    @ParameterizedTest
    @ValueSource(strings = {"STORE", "UID STORE"})
    void messageThatASetNamesTwiceShouldBeStoredOnce(String command) throws Exception {
        ImapAnswer answer = selected("CONDSTORE", JAMES.mailbox(9)).command(command + " 7,3:9 (UNCHANGEDSINCE 10) +FLAGS.SILENT (\\Deleted)");

        assertThat(answer.tagged()).isEqualTo("OK STORE completed.");
        assertThat(answer.untagged()).hasSize(7).allMatch(line -> line.contains("MODSEQ (11)")).doesNotHaveDuplicates();
    }

    /** Section 3.2.3: in whatever order the two are enabled, and with a mailbox selected or not. */
    @ParameterizedTest
    @ValueSource(strings = {"QRESYNC", "QRESYNC CONDSTORE", "CONDSTORE QRESYNC"})
    void vanishedShouldReplaceExpungeHoweverQresyncWasEnabled(String extensions) throws Exception {
        String first = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(first);
        connection.command("ENABLE " + extensions).orThrow("ENABLE");
        expunge(first, "2");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 2");

        String second = JAMES.mailbox(3);
        connection.command("SELECT " + second).orThrow("SELECT");
        expunge(second, "1,3");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 1,3");
    }

    /** Section 3.2.5.1: without known UIDs, a mailbox that never had a message stands for the empty set. */
    @Test
    void mailboxThatNeverHadAMessageShouldBeResynchronizedWithNothing() throws Exception {
        String mailbox = JAMES.mailbox(0);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        String uidValidity = connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");

        ImapAnswer answer = connection.command("SELECT " + mailbox + " (QRESYNC (" + uidValidity + " 1))");
        assertThat(answer.tagged()).isEqualTo("OK [READ-WRITE] SELECT completed.");
        assertThat(answer.untagged()).contains("* 0 EXISTS").noneMatch(line -> line.contains("VANISHED") || line.contains(" FETCH "));
    }

    /** Section 3.2.10: what was asked for and what happens meanwhile are two responses. */
    @Test
    void bothFormsOfVanishedShouldBeResponsesOfTheirOwn() throws Exception {
        String mailbox = JAMES.mailbox(4);
        ImapConnection connection = selected("QRESYNC", mailbox);
        expunge(mailbox, "1");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 1");
        expunge(mailbox, "3");

        assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)").untagged())
            .containsExactly("* VANISHED (EARLIER) 1,3", "* VANISHED 3");
        assertThat(connection.command("NOOP").untagged()).isEmpty();
    }

    /** Section 3.2.10.2: VANISHED names only what the client was told to be there. */
    @Test
    void messageThatCameAndWentUnannouncedShouldNotVanish() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = selected("QRESYNC", mailbox);
        append(JAMES.login(), mailbox, 1);
        expunge(mailbox, "1,3");

        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 1");
        assertThat(connection.command("FETCH 1 (UID)").untagged()).containsExactly("* 1 FETCH (MODSEQ (3) UID 2)");
    }

    /** Section 3.2.10.2: no command is in progress while the server waits for the rest of one. */
    @Test
    void nothingShouldVanishWhileALiteralIsAwaited() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = selected("QRESYNC", mailbox);
        String tag = connection.send("SEARCH SUBJECT {5}");
        assertThat(connection.readResponse()).startsWith("+");
        expunge(mailbox, "2");
        connection.sendLine("job 2");

        assertThat(connection.await(tag).untagged()).containsExactly("* SEARCH 3", "* OK [HIGHESTMODSEQ 4] Highest");
        assertThat(connection.command("NOOP").untagged()).containsExactly("* VANISHED 2");
    }
}
