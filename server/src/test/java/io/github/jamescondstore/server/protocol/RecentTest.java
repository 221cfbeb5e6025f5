/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static io.github.jamescondstore.server.support.ServerExtension.append;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Which messages are {@code \Recent} when a mailbox is opened (RFC 3501, 2.3.2), however often it was opened before.
 */
class RecentTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static void shouldTellRecent(String command, String mailbox, int recent) throws IOException {
        assertThat(JAMES.login().command(command + " " + mailbox).orThrow(command).untagged()).contains("* " + recent + " RECENT");
    }

    @Test
    void examineShouldLeaveMessagesRecent() throws Exception {
        String mailbox = JAMES.mailbox(2);

        shouldTellRecent("EXAMINE", mailbox, 2);
        shouldTellRecent("EXAMINE", mailbox, 2);
        shouldTellRecent("SELECT", mailbox, 2);
    }

    @Test
    void messagesShouldBeRecentToOneSessionOnly() throws Exception {
        String mailbox = JAMES.mailbox(2);

        shouldTellRecent("SELECT", mailbox, 2);
        shouldTellRecent("SELECT", mailbox, 0);
        shouldTellRecent("EXAMINE", mailbox, 0);
    }

    @Test
    void whatCameSinceShouldBeRecent() throws Exception {
        String mailbox = JAMES.mailbox(2);
        shouldTellRecent("SELECT", mailbox, 2);
        shouldTellRecent("EXAMINE", mailbox, 0);
        append(JAMES.login(), mailbox, 1);

        shouldTellRecent("EXAMINE", mailbox, 1);
        shouldTellRecent("SELECT", mailbox, 1);
        shouldTellRecent("SELECT", mailbox, 0);
    }

    @Test
    void copyShouldBeRecentEvenIfWhatItWasMadeOfIsNot() throws Exception {
        String original = JAMES.mailbox(1);
        String mailbox = JAMES.mailbox(0);
        shouldTellRecent("SELECT", original, 1);
        shouldTellRecent("SELECT", original, 0);
        ImapConnection connection = JAMES.selected(original);
        connection.command("COPY 1 " + mailbox).orThrow("COPY");
        connection.close();

        shouldTellRecent("EXAMINE", mailbox, 1);
    }

    @Test
    void expungedMessageShouldNotBeRecent() throws Exception {
        String mailbox = JAMES.mailbox(2);
        shouldTellRecent("EXAMINE", mailbox, 2);
        ImapConnection connection = JAMES.login();
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        append(JAMES.login(), mailbox, 1);
        connection.command("NOOP").orThrow("NOOP");
        connection.command("STORE 3 +FLAGS (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");

        shouldTellRecent("SELECT", mailbox, 0);
    }
}
