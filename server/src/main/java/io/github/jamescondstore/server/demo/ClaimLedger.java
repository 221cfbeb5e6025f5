/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the consumers were told. It stands outside the server, so that no mistake of the server can hide in it. For use by many
 * threads; the report is exact once they are done.
 */
final class ClaimLedger {
    private final ConcurrentMap<Long, Integer> claimsByUid = new ConcurrentHashMap<>();
    private final LongAdder lostRaces = new LongAdder();

    /** @return whether it is the first claim of this message */
    boolean claimed(long uid) {
        return claimsByUid.merge(uid, 1, Integer::sum) == 1;
    }

    void lostRace() {
        lostRaces.increment();
    }

    QueueReport report(int messages, Duration elapsed) {
        int twice = (int) claimsByUid.values().stream()
            .filter(claims -> claims > 1)
            .count();
        return new QueueReport(messages, claimsByUid.size(), twice, lostRaces.sum(), elapsed);
    }
}
