/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.time.Duration;

/**
 * How long everything is measured.
 */
final class Settings {
    private final int rounds;
    private final Duration warmUp;
    private final Duration longestRound;

    Settings(int rounds, Duration warmUp, Duration longestRound) {
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.longestRound = longestRound;
    }

    int rounds() {
        return rounds;
    }

    /** For each operation and target. */
    Duration warmUp() {
        return warmUp;
    }

    /** A round ends after this time even if not all of its commands were sent. */
    Duration longestRound() {
        return longestRound;
    }
}
