/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import org.apache.james.imap.api.process.ImapSession;

import reactor.core.publisher.Mono;

/**
 * The thread that reads and writes a connection.
 */
public final class IoThread {
    /**
     * Completes on it, as a task of its own, after those that are waiting there already.
     */
    public static Mono<Void> of(ImapSession session) {
        return Mono.create(sink -> session.executeSafely(sink::success));
    }

    private IoThread() {
    }
}
