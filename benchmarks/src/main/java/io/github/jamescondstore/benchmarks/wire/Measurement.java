/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;

/**
 * The rounds of one operation on one target.
 */
final class Measurement {
    private final String target;
    private final ImmutableList<RoundResult> rounds;
    private final Histogram latencies;

    Measurement(String target, List<RoundResult> rounds) {
        Preconditions.checkArgument(!rounds.isEmpty(), "nothing was measured");
        this.target = target;
        this.rounds = ImmutableList.copyOf(rounds);
        this.latencies = new Histogram(3);
        rounds.forEach(round -> latencies.add(round.latencies()));
    }

    String target() {
        return target;
    }

    ImmutableList<RoundResult> rounds() {
        return rounds;
    }

    long operations() {
        return rounds.stream().mapToLong(RoundResult::operations).sum();
    }

    double medianMicros() {
        return latencies.getValueAtPercentile(50) / 1e3;
    }

    double p95Micros() {
        return latencies.getValueAtPercentile(95) / 1e3;
    }

    double operationsPerSecond() {
        return operations() * 1e9 / rounds.stream().mapToLong(RoundResult::wallNanos).sum();
    }

    OptionalDouble cpuMicrosPerOperation() {
        if (operations() == 0 || rounds.stream().anyMatch(round -> round.cpuNanos().isEmpty())) {
            return OptionalDouble.empty();
        }
        long nanos = rounds.stream().mapToLong(round -> round.cpuNanos().getAsLong()).sum();
        return OptionalDouble.of(nanos / 1e3 / operations());
    }

    ImmutableSortedMap<String, Long> counters() {
        TreeMap<String, Long> sums = new TreeMap<>();
        rounds.forEach(round -> round.counters().forEach((name, value) -> sums.merge(name, value, Long::sum)));
        return ImmutableSortedMap.copyOf(sums);
    }
}
