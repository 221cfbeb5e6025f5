/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks;

import java.io.IOException;
import java.util.Arrays;

import io.github.jamescondstore.benchmarks.chart.ChartCommand;
import io.github.jamescondstore.benchmarks.store.HeapBenchmark;
import io.github.jamescondstore.benchmarks.wire.SearchBenchmark;
import io.github.jamescondstore.benchmarks.wire.WireBenchmark;

import ch.qos.logback.core.status.NopStatusListener;
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
    subcommands = {WireBenchmark.class, SearchBenchmark.class, HeapBenchmark.class, ChartCommand.class})
public final class Main {
    private static final String STORE = "store";

    public static void main(String[] args) throws IOException {
        // The launcher's jar brings a configuration too, and Logback would tell so on standard output.
        System.setProperty("logback.statusListenerClass", NopStatusListener.class.getName());
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
