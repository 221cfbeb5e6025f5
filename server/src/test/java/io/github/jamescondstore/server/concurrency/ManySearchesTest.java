/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * More searches at once than the server has threads for.
 */
class ManySearchesTest {
    /** Threads that may block: Reactor has ten for each processor. */
    private static final int THREADS = 10 * Runtime.getRuntime().availableProcessors();
    private static final int CONNECTIONS = 3 * THREADS;
    private static final int SEARCHES = 5;
    private static final int MESSAGES = 20;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** Seen to fail on Derby while a search waited on such a thread for the flags of its messages, which are read on another one. */
    @Test
    void everySearchShouldBeAnswered() throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES);
        JAMES.selected(mailbox).command("STORE 1:2 +FLAGS (\\Seen)").orThrow("STORE");
        List<ImapConnection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(JAMES.selected(mailbox));
        }

        List<List<String>> found = Together.run(CONNECTIONS, number -> () -> {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < SEARCHES; i++) {
                lines.addAll(connections.get(number).command("SEARCH OR SEEN ANSWERED").orThrow("SEARCH").untagged());
            }
            return lines;
        });

        assertThat(found).allSatisfy(lines -> assertThat(lines).hasSize(SEARCHES).containsOnly("* SEARCH 1 2"));
    }
}
