/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * An operator has switched CONDSTORE off, and with it QRESYNC.
 */
class CondstoreOffTest {
    private static final String NO_CONDSTORE = "failed. This server does not offer CONDSTORE.";
    private static final String NO_QRESYNC = "failed. This server does not offer QRESYNC.";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.configured("condstore.properties", "imap.condstore=false\n");

    @Test
    void nothingShouldBeAdvertisedOrEnabled() throws Exception {
        ImapConnection connection = JAMES.login();

        assertThat(connection.capabilities()).doesNotContain("CONDSTORE", "QRESYNC").contains("ENABLE");
        assertThat(connection.command("ENABLE CONDSTORE QRESYNC").orThrow("ENABLE").untagged()).noneMatch(line -> line.contains("CONDSTORE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT INBOX (CONDSTORE)",
        "EXAMINE INBOX (CONDSTORE)",
        "STATUS INBOX (MESSAGES HIGHESTMODSEQ)",
        "FETCH 1 (MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "SEARCH MODSEQ 1",
        "SEARCH NOT MODSEQ 1",
        "STORE 1 (UNCHANGEDSINCE 9) +FLAGS (\\Seen)"})
    void whatNeedsItShouldBeBad(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command(command).tagged()).isEqualTo("BAD " + command.substring(0, command.indexOf(' ')) + " " + NO_CONDSTORE);
        assertThat(connection.command("SEARCH SEEN").orThrow("SEARCH").untagged()).containsExactly("* SEARCH");
    }

    @Test
    void theRestShouldWork() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(2));

        assertThat(connection.command("STORE 1 +FLAGS (\\Seen)").orThrow("STORE").untagged()).containsExactly("* 1 FETCH (FLAGS (\\Recent \\Seen))");
        assertThat(connection.command("SELECT INBOX (QRESYNC (1 1))").tagged()).isEqualTo("BAD SELECT " + NO_QRESYNC);
    }
}
