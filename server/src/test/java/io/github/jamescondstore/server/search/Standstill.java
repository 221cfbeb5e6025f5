/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * Something that a search needs stands still for {@code -Dsearch.frozen} seconds while it is asked. With 70, a message took longer than James's own
 * indexing waits for one, and all that was to be indexed with it was never found again.
 */
final class Standstill {
    private static final Duration FROZEN = Duration.ofSeconds(Integer.getInteger("search.frozen", 5));
    /** Of a client that waits for what stands still. */
    static final Duration TIMEOUT = FROZEN.plusMinutes(2);

    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private Standstill() {
    }

    /** Ends when it is over. The mailbox is selected. */
    static void during(ImapConnection connection, Letters letters, Step freeze, Step thaw) throws Exception {
        freeze.run();
        CompletableFuture<Void> over = CompletableFuture.runAsync(() -> run(thaw),
            CompletableFuture.delayedExecutor(FROZEN.toMillis(), TimeUnit.MILLISECONDS));
        letters.checkIfAnswered(connection.await(connection.send(Letters.QUESTION)));
        over.get();
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
