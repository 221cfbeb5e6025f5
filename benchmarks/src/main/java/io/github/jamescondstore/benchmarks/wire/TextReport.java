/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The table for people.
 */
final class TextReport {
    private static final String ROW = "%-26s %-10s %11s %11s %11s %10s  %7s %-17s %7s  %s%n";

    /** Ratios below it are those of what is more than ten times faster; with two digits they would all look alike. */
    private static final double SMALL = 0.1;

    private final PrintStream out;

    TextReport(PrintStream out) {
        this.out = out;
    }

    void print(List<Comparison> comparisons) {
        out.printf(ROW, "operation", "target", "median us", "p95 us", "cpu us/op", "op/s", "ratio", "(rounds)", "cpu", "lines");
        for (Comparison comparison : comparisons) {
            for (Measurement measurement : comparison.measurements()) {
                print(comparison, measurement);
            }
        }
        out.println();
        out.println("ratio: to the first target, median of the rounds (lowest-highest); of the median time, or of op/s where marked 'rate'.");
        out.println("lines: untagged responses per command; if they differ, the targets did not do the same work.");
    }

    private void print(Comparison comparison, Measurement measurement) {
        Ratio ratio = comparison.ratio(measurement);
        out.printf(Locale.ROOT, ROW,
            comparison.operation().name(),
            measurement.target(),
            number(measurement.medianMicros()),
            number(measurement.p95Micros()),
            number(measurement.cpuMicrosPerOperation()),
            number(measurement.operationsPerSecond()),
            ratio(ratio.median()),
            "(" + ratio(ratio.lowest()) + "-" + ratio(ratio.highest()) + ")",
            ratio(comparison.cpuRatio(measurement)),
            note(comparison, measurement));
    }

    private String note(Comparison comparison, Measurement measurement) {
        if (comparison.operation().headline() == Operation.Headline.LATENCY) {
            long lines = measurement.counters().getOrDefault(RepeatedScenario.UNTAGGED, 0L);
            return number((double) lines / measurement.operations());
        }
        return "rate; " + measurement.counters()
            .entrySet()
            .stream()
            .map(counter -> counter.getKey() + " " + counter.getValue())
            .collect(Collectors.joining(", "));
    }

    private String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "-";
    }

    private String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    private String ratio(OptionalDouble value) {
        return value.isPresent() ? ratio(value.getAsDouble()) : "-";
    }

    private String ratio(double value) {
        return String.format(Locale.ROOT, value < SMALL ? "%.5f" : "%.2f", value);
    }
}
