/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What goes to another mailbox goes there whole.
 */
class CopiedContentTest {
    private static final String FETCH = "FETCH 1:3 (RFC822.SIZE BODY.PEEK[])";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MOVE"})
    void messagesShouldHaveTheirContentInTheOtherMailbox(String command) throws Exception {
        String to = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));

        connection.command(command + " 1 " + to).orThrow(command);
        connection.command("UID " + command + " 2:3 " + to).orThrow(command);

        assertThat(JAMES.selected(to).command(FETCH).untagged())
            .hasSize(3)
            .isEqualTo(JAMES.selected(JAMES.mailbox(3)).command(FETCH).untagged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MOVE"})
    void searchShouldFindTheWordsOfTheMessagesInTheOtherMailbox(String command) throws Exception {
        String to = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));

        connection.command(command + " 2 " + to).orThrow(command);

        assertThat(JAMES.selected(to).command("SEARCH SUBJECT \"job 1\"").untagged()).containsExactly("* SEARCH 1");
    }
}
