/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.OptionalLong;

import org.HdrHistogram.Histogram;

import com.google.common.collect.ImmutableMap;

/**
 * What one round gave.
 */
final class RoundResult {
    private final Histogram latencies;
    private final long operations;
    private final long wallNanos;
    private final OptionalLong cpuNanos;
    private final ImmutableMap<String, Long> counters;

    RoundResult(Histogram latencies, long operations, long wallNanos, OptionalLong cpuNanos, ImmutableMap<String, Long> counters) {
        this.latencies = latencies;
        this.operations = operations;
        this.wallNanos = wallNanos;
        this.cpuNanos = cpuNanos;
        this.counters = counters;
    }

    /** In nanoseconds, one value for each command that was timed. */
    Histogram latencies() {
        return latencies;
    }

    /** What the rate and the processor time are divided by; in the queue, for instance, a claim takes several commands. */
    long operations() {
        return operations;
    }

    long wallNanos() {
        return wallNanos;
    }

    OptionalLong cpuNanos() {
        return cpuNanos;
    }

    ImmutableMap<String, Long> counters() {
        return counters;
    }

    double medianMicros() {
        return latencies.getValueAtPercentile(50) / 1e3;
    }

    double operationsPerSecond() {
        return operations * 1e9 / wallNanos;
    }
}
