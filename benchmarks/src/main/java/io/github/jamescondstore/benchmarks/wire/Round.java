/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.time.Duration;

/**
 * Which round it is, and how long it may take. Warm-up rounds have numbers of their own.
 */
final class Round {
    /** A queue should be emptied, or the rate is that of its beginning only. */
    private static final int CREW_TIMES_LONGER = 5;

    private final int number;
    private final Duration longest;

    Round(int number, Duration longest) {
        this.number = number;
        this.longest = longest;
    }

    /** The same on all targets, for what is drawn at random. */
    int number() {
        return number;
    }

    /** A value of {@link System#nanoTime()}. */
    long deadline() {
        return System.nanoTime() + longest.toNanos();
    }

    /** The same for several connections that work off a fixed amount together. */
    long crewDeadline() {
        return System.nanoTime() + longest.multipliedBy(CREW_TIMES_LONGER).toNanos();
    }
}
