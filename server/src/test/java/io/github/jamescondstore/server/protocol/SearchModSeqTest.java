/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows E1 and E2: SEARCH MODSEQ, alone and combined, and what mod-sequence the result ends with.
 */
class SearchModSeqTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** UIDs 2 to 5 as numbers 1 to 4, with mod-sequences 9, 4, 8 and 10; 2 and 5 are flagged. */
    private static ImapConnection changed() throws IOException {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE CONDSTORE");
        connection.command("SELECT " + JAMES.mailbox(5)).orThrow("SELECT");
        connection.command("STORE 1 +FLAGS.SILENT (\\Deleted)");
        connection.command("UID STORE 4 +FLAGS.SILENT (\\Seen)");
        connection.command("UID STORE 2 +FLAGS.SILENT (\\Flagged)");
        connection.command("UID STORE 5 +FLAGS.SILENT (\\Flagged)");
        connection.command("EXPUNGE");
        return connection;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SEARCH MODSEQ 9 | * SEARCH 1 4 (MODSEQ 10)",
        "UID SEARCH MODSEQ 9 | * SEARCH 2 5 (MODSEQ 10)",
        "UID SEARCH MODSEQ 8 UNFLAGGED | * SEARCH 4 (MODSEQ 8)",
        "UID SEARCH MODSEQ 11 | * SEARCH",
        "UID SEARCH MODSEQ 0 | * SEARCH 2 3 4 5 (MODSEQ 10)",
        "UID SEARCH MODSEQ 10 ALL | * SEARCH 5 (MODSEQ 10)",
        "UID SEARCH NOT MODSEQ 9 | * SEARCH 3 4 (MODSEQ 8)",
        "UID SEARCH OR MODSEQ 10 UID 3 | * SEARCH 3 5 (MODSEQ 10)",
        "UID SEARCH (NOT FLAGGED MODSEQ 8) | * SEARCH 4 (MODSEQ 8)",
        "UID SEARCH OR (MODSEQ 10) (UID 3) | * SEARCH 3 5 (MODSEQ 10)",
        "UID SEARCH (MODSEQ 8 NOT FLAGGED) | * SEARCH 4 (MODSEQ 8)",
        "UID SEARCH MODSEQ \"/flags/\\\\draft\" all 9 | * SEARCH 2 5 (MODSEQ 10)",
        "UID SEARCH MODSEQ \"/flags/\\\\draft\" priv 9 | * SEARCH 2 5 (MODSEQ 10)",
        "UID SEARCH MODSEQ \"/flags/\\\\draft\" shared 9 | * SEARCH 2 5 (MODSEQ 10)",
        "SEARCH UNSEEN | * SEARCH 1 2 4",
        "SEARCH RETURN (ALL) MODSEQ 8 | * ESEARCH (TAG \"T\") ALL 1,3:4 MODSEQ 10",
        "UID SEARCH RETURN () MODSEQ 8 | * ESEARCH (TAG \"T\") UID ALL 2,4:5 MODSEQ 10",
        "UID SEARCH RETURN (ALL) MODSEQ 8 | * ESEARCH (TAG \"T\") UID ALL 2,4:5 MODSEQ 10",
        "UID SEARCH RETURN (COUNT) MODSEQ 8 | * ESEARCH (TAG \"T\") UID COUNT 3 MODSEQ 10",
        "UID SEARCH RETURN (MIN) MODSEQ 8 | * ESEARCH (TAG \"T\") UID MIN 2 MODSEQ 9",
        "UID SEARCH RETURN (MAX) MODSEQ 8 NOT UID 5 | * ESEARCH (TAG \"T\") UID MAX 4 MODSEQ 8",
        "UID SEARCH RETURN (MIN MAX) MODSEQ 8 NOT UID 5 | * ESEARCH (TAG \"T\") UID MIN 2 MAX 4 MODSEQ 9",
        "UID SEARCH RETURN (MIN MAX) MODSEQ 4 UID 3:5 | * ESEARCH (TAG \"T\") UID MIN 3 MAX 5 MODSEQ 10",
        "UID SEARCH RETURN (MIN) MODSEQ 4 UID 3:5 | * ESEARCH (TAG \"T\") UID MIN 3 MODSEQ 4",
        "UID SEARCH RETURN (MAX ALL) MODSEQ 8 NOT UID 5 | * ESEARCH (TAG \"T\") UID MAX 4 ALL 2,4 MODSEQ 9",
        "UID SEARCH RETURN (MAX COUNT) MODSEQ 8 NOT UID 5 | * ESEARCH (TAG \"T\") UID MAX 4 COUNT 2 MODSEQ 9",
        "UID SEARCH RETURN (MIN MAX COUNT ALL) MODSEQ 4 UID 3:5 | * ESEARCH (TAG \"T\") UID MIN 3 MAX 5 COUNT 3 ALL 3:5 MODSEQ 10",
        "UID SEARCH RETURN (ALL) MODSEQ 11 | * ESEARCH (TAG \"T\") UID",
        "UID SEARCH RETURN (COUNT) MODSEQ 11 | * ESEARCH (TAG \"T\") UID COUNT 0",
        "UID SEARCH RETURN (MIN MAX) MODSEQ 11 | * ESEARCH (TAG \"T\") UID"})
    void searchShouldReturn(String command, String expected) throws Exception {
        ImapConnection connection = changed();
        connection.sendLine("T " + command);

        assertThat(connection.await("T").untagged()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "FETCH $ (UID) (CHANGEDSINCE 8) | * 1 FETCH (MODSEQ (9) UID 2); * 4 FETCH (MODSEQ (10) UID 5)",
        "UID FETCH $ (UID) (CHANGEDSINCE 8) | * 1 FETCH (MODSEQ (9) UID 2); * 4 FETCH (MODSEQ (10) UID 5)",
        "UID FETCH $ (UID) (CHANGEDSINCE 9) | * 4 FETCH (MODSEQ (10) UID 5)",
        "UID STORE $ (UNCHANGEDSINCE 9) +FLAGS.SILENT (\\Flagged) | * 1 FETCH (MODSEQ (9) UID 2); * 4 FETCH (MODSEQ (10) FLAGS (\\Flagged \\Recent) UID 5)",
        "UID SEARCH $ MODSEQ 10 | * SEARCH 5 (MODSEQ 10)",
        "SEARCH NOT $ | * SEARCH 2 3"})
    void savedResultShouldNameTheSameMessagesHoweverItWasSearched(String command, String expected) throws Exception {
        for (String search : new String[] {"SEARCH", "UID SEARCH"}) {
            ImapConnection connection = changed();
            connection.command(search + " RETURN (SAVE) FLAGGED").orThrow("SEARCH");

            assertThat(connection.command(command).untagged()).as(search).containsExactly(expected.split("; "));
        }
    }

    @Test
    void savedResultShouldNotMoveWhenMessagesAreExpunged() throws Exception {
        ImapConnection connection = changed();
        connection.command("SEARCH RETURN (SAVE) UID 3:5").orThrow("SEARCH");
        connection.command("UID STORE 2,4 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");

        assertThat(connection.command("FETCH $ (UID)").untagged())
            .containsExactly("* 1 FETCH (MODSEQ (4) UID 3)", "* 2 FETCH (MODSEQ (10) UID 5)");
    }

    @Test
    void savedResultShouldBeTheOneThatWasPipelinedBefore() throws Exception {
        ImapConnection connection = changed();
        connection.sendLine("S SEARCH RETURN (SAVE) FLAGGED");
        connection.sendLine("T SEARCH $");

        connection.await("S").orThrow("SEARCH");
        assertThat(connection.await("T").untagged()).containsExactly("* SEARCH 1 4");
    }
}
