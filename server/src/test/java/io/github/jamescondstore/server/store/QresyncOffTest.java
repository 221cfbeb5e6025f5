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
 * An operator has switched QRESYNC off.
 */
class QresyncOffTest {
    private static final String NO_QRESYNC = "failed. This server does not offer QRESYNC.";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.configured("condstore.properties", "imap.qresync=false\n");

    @Test
    void onlyCondstoreShouldBeAdvertisedAndEnabled() throws Exception {
        ImapConnection connection = JAMES.login();

        assertThat(connection.capabilities()).doesNotContain("QRESYNC").contains("ENABLE", "CONDSTORE");
        assertThat(connection.command("ENABLE CONDSTORE QRESYNC").orThrow("ENABLE").untagged()).containsExactly("* ENABLED CONDSTORE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT INBOX (QRESYNC (1 1))", "UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)"})
    void whatNeedsItShouldBeBad(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command(command).tagged()).endsWith(NO_QRESYNC).startsWith("BAD ");
    }

    @Test
    void condstoreShouldWork() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)").orThrow("STORE").untagged())
            .contains("* 1 FETCH (MODSEQ (3) UID 1)");
    }
}
