/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How a target compares to the first one.
 *
 * The ratio is taken within each round, where both ran under the same conditions, and the median of the rounds is what counts; the lowest
 * and the highest show how far it can be trusted.
 */
final class Ratio {
    static Ratio of(Operation.Headline headline, Measurement measured, Measurement first) {
        ToDoubleFunction<RoundResult> number = headline == Operation.Headline.RATE
            ? RoundResult::operationsPerSecond
            : RoundResult::medianMicros;
        int rounds = Math.min(measured.rounds().size(), first.rounds().size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = number.applyAsDouble(measured.rounds().get(i)) / number.applyAsDouble(first.rounds().get(i));
        }
        Arrays.sort(ratios);
        double median = (ratios[(rounds - 1) / 2] + ratios[rounds / 2]) / 2;
        return new Ratio(median, ratios[0], ratios[rounds - 1]);
    }

    private final double median;
    private final double lowest;
    private final double highest;

    private Ratio(double median, double lowest, double highest) {
        this.median = median;
        this.lowest = lowest;
        this.highest = highest;
    }

    double median() {
        return median;
    }

    double lowest() {
        return lowest;
    }

    double highest() {
        return highest;
    }
}
