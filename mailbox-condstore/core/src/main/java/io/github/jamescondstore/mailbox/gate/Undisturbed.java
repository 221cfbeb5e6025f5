/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.Optional;

import reactor.core.publisher.Mono;

/**
 * A question to a database that has begun comes to its end, also when nobody waits for the answer any more.
 *
 * Reactor interrupts the thread of what is cancelled. Derby then closes the connection, at times that of another question which comes to the
 * same thread later; and what was opened for the question would be closed while it is still in use.
 */
public final class Undisturbed {
    public static <T> Mono<T> until(Mono<T> answer) {
        // A sink is told once: the end after a value that nobody has asked for yet would take its place.
        return Mono.create(sink -> answer.map(Optional::of)
            .defaultIfEmpty(Optional.empty())
            .contextWrite(sink.contextView())
            .subscribe(result -> result.ifPresentOrElse(sink::success, sink::success), sink::error));
    }

    private Undisturbed() {
    }
}
