/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.time.Duration;
import java.util.Optional;

/**
 * How long everything is measured.
 */
final class Settings {
    private final int rounds;
    private final Duration warmUp;
    private final Duration longestRound;
    private final Optional<Integer> processor;
    private final int others;

    Settings(int rounds, Duration warmUp, Duration longestRound, Optional<Integer> processor, int others) {
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.longestRound = longestRound;
        this.processor = processor;
        this.others = others;
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

    /** On which one alone the measured rounds are run. */
    Optional<Integer> processor() {
        return processor;
    }

    /** How many messages other users have in each server's store. */
    int others() {
        return others;
    }
}
