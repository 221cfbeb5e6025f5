/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import java.time.Duration;

/**
 * How a queue was emptied, counted by what the server answered to those who took messages out of it.
 */
public final class QueueReport {
    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private final int messages;
    private final int claimed;
    private final int claimedTwice;
    private final long lostRaces;
    private final Duration elapsed;

    QueueReport(int messages, int claimed, int claimedTwice, long lostRaces, Duration elapsed) {
        this.messages = messages;
        this.claimed = claimed;
        this.claimedTwice = claimedTwice;
        this.lostRaces = lostRaces;
        this.elapsed = elapsed;
    }

    /** How many were in the queue. */
    public int messages() {
        return messages;
    }

    /** Messages that at least one consumer was told are its own. */
    public int claimed() {
        return claimed;
    }

    /** Messages that two or more consumers were told are their own. */
    public int claimedTwice() {
        return claimedTwice;
    }

    /** Messages that no consumer was told are its own. */
    public int neverClaimed() {
        return messages - claimed;
    }

    /** How often a consumer was told that another came first. */
    public long lostRaces() {
        return lostRaces;
    }

    /** Claimed messages per second of the time from the first attempt to the last. */
    public double claimsPerSecond() {
        return elapsed.isZero() ? 0 : claimed * NANOS_PER_SECOND / elapsed.toNanos();
    }

    /** Every message went to exactly one consumer. */
    public boolean exact() {
        return claimedTwice == 0 && claimed == messages;
    }
}
