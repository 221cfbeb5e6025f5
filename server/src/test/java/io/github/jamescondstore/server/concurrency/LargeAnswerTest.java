/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Answers that leave the server in several pieces, written by more than one thread.
 */
class LargeAnswerTest {
    private static final int CONNECTIONS = 2;
    private static final int FETCHES = Backend.chosen() == Backend.MEMORY ? 200 : 20;
    private static final int MESSAGES = 1_002;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /**
     * Was seen on one processor, in every second round of fifty FETCHes, while the end of a command did not queue up behind what other threads had
     * written and the messages' parts were made one by one on the IO thread.
     */
    @ParameterizedTest
    @ValueSource(strings = {"FLAGS", "INTERNALDATE", "ENVELOPE"})
    void taggedResponseShouldComeAfterAllOthers(String item) throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES / 2);
        JAMES.selected(mailbox).command("COPY 1:* " + mailbox).orThrow("COPY");

        List<List<Integer>> told = Together.run(CONNECTIONS, number -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            List<Integer> lines = new ArrayList<>();
            for (int i = 0; i < FETCHES; i++) {
                ImapAnswer answer = connection.command("FETCH 1:* (" + item + ")");
                lines.add(answer.untagged().size());
            }
            return lines;
        });

        assertThat(told).allSatisfy(lines -> assertThat(lines).hasSize(FETCHES).containsOnly(MESSAGES));
    }
}
