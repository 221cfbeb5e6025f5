/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The changes that are being made at this moment, and since when.
 */
final class AtWork {
    /** One of them. */
    static final class Begun {
        private final long at = System.nanoTime();
    }

    private final Set<Begun> all = ConcurrentHashMap.newKeySet();

    Begun begin() {
        Begun begun = new Begun();
        all.add(begun);
        return begun;
    }

    void end(Begun begun) {
        all.remove(begun);
    }

    /** How long the one that has taken longest so far is at it; zero if there is none. */
    Duration longest() {
        long now = System.nanoTime();
        return Duration.ofNanos(all.stream().mapToLong(begun -> now - begun.at).max().orElse(0));
    }
}
