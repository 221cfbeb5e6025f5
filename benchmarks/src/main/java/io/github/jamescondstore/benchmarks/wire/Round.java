/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.time.Duration;

/**
 * Which round it is, and how long it may take. Warm-up rounds have numbers of their own.
 */
final class Round {
    private static final int EXTENSION = 5;

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

    /** Later: for a queue that must be emptied, or where most of the time goes into steps that are not timed. */
    long extendedDeadline() {
        return System.nanoTime() + longest.multipliedBy(EXTENSION).toNanos();
    }
}
