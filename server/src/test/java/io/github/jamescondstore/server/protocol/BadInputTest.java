/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Section G: input that is wrong gets a tagged BAD that names the fault, changes nothing, and the connection goes on.
 */
class BadInputTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STORE 1 (UNCHANGEDSINCE 99999999999999999999) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: 99999999999999999999 is not a 63-bit number.",
        "STORE 1 (UNCHANGEDSINCE 9223372036854775808) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: 9223372036854775808 is not a 63-bit number.",
        "STORE 1 (UNCHANGEDSINCE 111111111111111111111111111111111) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: the number is too long.",
        "STORE 1 (UNCHANGEDSINCE -1) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: not a number.",
        "STORE 1 (UNCHANGEDSINCE 1x) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: not a number.",
        "STORE 1 (UNCHANGEDSINCE ) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: the number is missing.",
        "STORE 1 (UNCHANGEDSINCE) +FLAGS (x) | STORE failed. UNCHANGEDSINCE: 'SP' is missing.",
        "STORE 1 () +FLAGS (x) | STORE failed. The name of a STORE modifier is missing.",
        "STORE 1 (SINCE 5) +FLAGS (x) | STORE failed. Unknown STORE modifier SINCE.",
        "STORE 1 (UNCHANGEDSINCE 9 UNCHANGEDSINCE 9) +FLAGS (x) | STORE failed. STORE modifier UNCHANGEDSINCE is given twice.",
        "STORE 1 (UNCHANGEDSINCE 9 +FLAGS (x) | STORE failed. The name of a STORE modifier is missing.",
        "STORE 1 (UNCHANGEDSINCE 9) +FLAG (x) | STORE failed. Unknown STORE data item FLAG.",
        "UID STORE 1 (UNCHANGEDSINCE 9223372036854775808) +FLAGS (x) | UID failed. UNCHANGEDSINCE: 9223372036854775808 is not a 63-bit number.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 9223372036854775808) | FETCH failed. CHANGEDSINCE: 9223372036854775808 is not a 63-bit number.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 99999999999999999999) | FETCH failed. CHANGEDSINCE: 99999999999999999999 is not a 63-bit number.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE ) | FETCH failed. CHANGEDSINCE: the number is missing.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE -5) | FETCH failed. CHANGEDSINCE: not a number.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE) | FETCH failed. CHANGEDSINCE: 'SP' is missing.",
        "FETCH 1 (FLAGS) () | FETCH failed. The name of a FETCH modifier is missing.",
        "FETCH 1 (FLAGS) (CHANGED 5) | FETCH failed. Unknown FETCH modifier CHANGED.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 5 CHANGEDSINCE 5) | FETCH failed. FETCH modifier CHANGEDSINCE is given twice.",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 5 VANISHED) | FETCH failed. VANISHED is a modifier of UID FETCH only.",
        "FETCH 1 (FLAG) | FETCH failed. Unknown FETCH data item FLAG.",
        "FETCH 1 (BODY.PEEK[99999999999]) | FETCH failed. BODY section: 99999999999 is no part of a message.",
        "SEARCH MODSEQ 99999999999999999999 | SEARCH failed. MODSEQ: 99999999999999999999 is not a 63-bit number.",
        "SEARCH MODSEQ 9223372036854775808 | SEARCH failed. MODSEQ: 9223372036854775808 is not a 63-bit number.",
        "SEARCH MODSEQ -1 | SEARCH failed. MODSEQ: not a number.",
        "SEARCH MODSEQ | SEARCH failed. MODSEQ: 'SP' is missing.",
        "SEARCH MODSEQ x | SEARCH failed. MODSEQ: not a number.",
        "SEARCH MODSE 5 | SEARCH failed. Unknown search key MODSE.",
        "SEARCH NOT MODSEQ 9223372036854775808 | SEARCH failed. MODSEQ: 9223372036854775808 is not a 63-bit number.",
        "SEARCH MODSEQ \"/flags/x\" mine 5 | SEARCH failed. MODSEQ: the entry type MINE is none of priv, shared and all.",
        "SEARCH MODSEQ \"/x\" all 5 | SEARCH failed. MODSEQ: an entry name begins with /flags/.",
        "UID SEARCH UID 1 MODSEQ 9223372036854775808 | UID failed. MODSEQ: 9223372036854775808 is not a 63-bit number.",
        "UID FETCH 1 (FLAGS) (VANISHED) | UID failed. VANISHED needs CHANGEDSINCE.",
        "UID FETCH 1 (FLAGS) (CHANGEDSINCE 5 VANISHED VANISHED) | UID failed. FETCH modifier VANISHED is given twice.",
        "UID FETCH 1 (FLAGS) (CHANGEDSINCE 5 VANISHED) | FETCH QRESYNC not enabled.",
        "FETCH 1 (BODY.PEEK[TEXT]<99999999999999999999.5>) | FETCH failed. Partial FETCH: 99999999999999999999 is not a 63-bit number.",
        "FETCH 1 (BODY.PEEK[TEXT]<0.0>) | FETCH failed. Illegal arguments.",
        "SELECT INBOX () | SELECT failed. The name of a SELECT parameter is missing.",
        "SELECT INBOX (CONDSTOR) | SELECT failed. Unknown SELECT parameter CONDSTOR.",
        "SELECT INBOX (CONDSTORE CONDSTORE) | SELECT failed. SELECT parameter CONDSTORE is given twice.",
        "SELECT INBOX (QRESYNC) | SELECT failed. QRESYNC: 'SP' is missing.",
        "SELECT INBOX (QRESYNC (0 1)) | SELECT failed. QRESYNC UIDVALIDITY: must be at least 1.",
        "SELECT INBOX (QRESYNC (4294967296 1)) | SELECT failed. QRESYNC UIDVALIDITY: 4294967296 is not a 32-bit number.",
        "SELECT INBOX (QRESYNC (1)) | SELECT failed. QRESYNC: 'SP' is missing.",
        "SELECT INBOX (QRESYNC (1 9223372036854775808)) | SELECT failed. QRESYNC mod-sequence: 9223372036854775808 is not a 63-bit number.",
        "SELECT INBOX (QRESYNC (1 2 3:*)) | SELECT failed. QRESYNC known-uids: * is not allowed.",
        "SELECT INBOX (QRESYNC (1 2 0)) | SELECT failed. QRESYNC known-uids: must be at least 1.",
        "SELECT INBOX (QRESYNC (1 2 4294967296)) | SELECT failed. QRESYNC known-uids: 4294967296 is not a 32-bit number.",
        "SELECT INBOX (QRESYNC (1 2 3,,4)) | SELECT failed. QRESYNC known-uids: the number is missing.",
        "SELECT INBOX (QRESYNC (1 2 3:4 (2,1 5:6))) | SELECT failed. QRESYNC known-sequence-set: must ascend.",
        "SELECT INBOX (QRESYNC (1 2 3:4 (1,2 6,5))) | SELECT failed. QRESYNC known-uid-set: must ascend.",
        "SELECT INBOX (QRESYNC (1 2 3:4 (1:3 5))) | SELECT failed. QRESYNC sequence match data: 3 numbers, but 1 UIDs.",
        "SELECT INBOX (QRESYNC (1 2 3:4 (1:2 5:*))) | SELECT failed. QRESYNC known-uid-set: * is not allowed.",
        "SELECT INBOX (QRESYNC (1 2 3:4 (5:* 5:6))) | SELECT failed. QRESYNC known-sequence-set: * is not allowed.",
        "SELECT INBOX (QRESYNC (-1 1)) | SELECT failed. QRESYNC UIDVALIDITY: not a number.",
        "SELECT INBOX (QRESYNC (1 -1)) | SELECT failed. QRESYNC mod-sequence: not a number.",
        "SELECT INBOX (QRESYNC (1 99999999999999999999)) | SELECT failed. QRESYNC mod-sequence: 99999999999999999999 is not a 63-bit number.",
        "SELECT INBOX (QRESYNC 1 1) | SELECT failed. QRESYNC: '(' is missing.",
        "SELECT INBOX (QRESYNC (1 1) QRESYNC (1 1)) | SELECT failed. SELECT parameter QRESYNC is given twice.",
        "SELECT INBOX (QRESYNC (1 1 1:3 (1:3))) | SELECT failed. QRESYNC sequence match data: 'SP' is missing.",
        "EXAMINE INBOX (QRESYNC (1 9223372036854775808)) | EXAMINE failed. QRESYNC mod-sequence: 9223372036854775808 is not a 63-bit number.",
        "SELECT &ARESYNC | SELECT failed. The mailbox name is not in modified UTF-7.",
        "STATUS \"x&AA0ACg-y\" (MESSAGES) | STATUS failed. The mailbox name has a control character.",
        "CREATE x&AAA- | CREATE failed. The mailbox name has a control character.",
        "LIST \"\" &AOQ | LIST failed. The mailbox name is not in modified UTF-7.",
        "LSUB \"\" \"&AOQ%\" | LSUB failed. The mailbox name is not in modified UTF-7.",
        "XLIST \"\" *&AOQ | XLIST failed. The mailbox name is not in modified UTF-7.",
        "EXAMINE INBOX (CONDSTORE QRESYNC (1 2) CONDSTORE) | EXAMINE failed. SELECT parameter CONDSTORE is given twice."})
    void badInputShouldBeNamed(String command, String text) throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);

        assertThat(connection.command(command).tagged()).isEqualTo("BAD " + text);
        assertThat(connection.command("FETCH 1 (FLAGS)").untagged()).containsExactly("* 1 FETCH (FLAGS (\\Recent))");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STORE 1 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT (x)",
        "STORE 1 (unchangedsince 0) +FLAGS.SILENT (x)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 9223372036854775807)",
        "SEARCH MODSEQ 9223372036854775807",
        "SEARCH modseq 0",
        "SEARCH MODSEQ \"/flags/\\\\Seen\" shared 5",
        "FETCH 1 (FLAGS) (changedsince 1)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 0)",
        "SELECT INBOX (condstore)"})
    void edgesShouldBeTaken(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command(command).tagged()).startsWith("OK ");
    }

    @Test
    void badInputShouldBeNamedInPrintableWords() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command("FETCH 1 (FL\u0001\u00e9AG)").tagged()).matches("BAD FETCH failed\\. Unknown FETCH data item FL\\?+AG\\.");
        assertThat(connection.command("FETCH 1 (" + "X".repeat(100) + ")").tagged())
            .isEqualTo("BAD FETCH failed. Unknown FETCH data item " + "X".repeat(37) + "....");
    }

    @Test
    void sectionThatIsNestedTooDeeplyShouldBeBad() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command("FETCH 1 (BODY.PEEK[" + "1.".repeat(20_000) + "TEXT])").tagged())
            .isEqualTo("BAD FETCH failed. BODY section: nested too deeply.");
    }

    @Test
    void searchThatIsNestedTooDeeplyShouldBeBad() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command("SEARCH " + "(".repeat(20_000) + "SEEN" + ")".repeat(20_000)).tagged())
            .isEqualTo("BAD SEARCH failed. Search keys are nested too deeply.");
        assertThat(connection.command("SEARCH (" + "ALL ".repeat(15_000) + "SEEN)").tagged())
            .isEqualTo("BAD SEARCH failed. More than 2000 search keys.");
        assertThat(connection.command("SEARCH (" + "ALL ".repeat(1_900) + "UNSEEN)").untagged()).containsExactly("* SEARCH 1");
    }
}
