/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.util.Locale;
import java.util.Map;

import io.github.jamescondstore.server.demo.QueueReport;

/**
 * Reports side by side, one line each.
 */
final class QueueTable {
    private static final String HEAD = "  %8s  %13s  %13s  %10s  %8s%n";
    private static final String ROW = "  %8d  %13d  %13d  %10d  %8.0f%n";

    /** @param reports by the name of the server, in the order of the lines */
    static String of(Map<String, QueueReport> reports) {
        int width = reports.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder table = new StringBuilder(" ".repeat(width))
            .append(String.format(Locale.ROOT, HEAD, "claimed", "claimed twice", "never claimed", "lost races", "claims/s"));
        reports.forEach((name, report) -> table
            .append(name)
            .append(" ".repeat(width - name.length()))
            .append(String.format(Locale.ROOT, ROW, report.claimed(), report.claimedTwice(), report.neverClaimed(),
                report.lostRaces(), report.claimsPerSecond())));
        return table.toString();
    }

    private QueueTable() {
    }
}
