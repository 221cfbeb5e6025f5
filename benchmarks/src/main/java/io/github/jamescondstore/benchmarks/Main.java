/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks;

import java.io.IOException;
import java.util.Arrays;

import io.github.jamescondstore.benchmarks.store.HeapBenchmark;
import io.github.jamescondstore.benchmarks.wire.WireBenchmark;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The entry point of the benchmarks' jar.
 */
@Command(name = "benchmarks", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
    description = "Measures what the module costs, and saves, against stock James.",
    footer = {
        "",
        "  store [JMH OPTION]...  The store layer without a server.",
        "                         JMH's own arguments: -l lists benchmarks."},
    subcommands = {WireBenchmark.class, HeapBenchmark.class})
public final class Main {
    private static final String STORE = "store";

    public static void main(String[] args) throws IOException {
        // JMH parses its own command line, and the order of the arguments matters to it.
        if (args.length > 0 && args[0].equals(STORE)) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(WireBenchmark::report)
                .execute(args));
        }
    }
}
