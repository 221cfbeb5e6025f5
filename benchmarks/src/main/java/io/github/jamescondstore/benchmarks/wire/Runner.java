/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * Runs an operation on all targets in turn, round by round, so that whatever else the machine does meets all of them alike. Which target
 * begins changes from round to round.
 */
final class Runner {
    private final ImmutableList<Workbench> benches;
    private final Settings settings;

    Runner(List<Workbench> benches, Settings settings) {
        this.benches = ImmutableList.copyOf(benches);
        this.settings = settings;
    }

    Comparison run(Operation operation) throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        try (Progress progress = new Progress(operation.name(), settings.rounds() * benches.size())) {
            progress.phase("filling");
            for (Workbench bench : benches) {
                scenarios.add(naming(bench.target(), () -> operation.open(bench)));
            }
            progress.phase("warming up");
            warmUp(scenarios);
            progress.phase("measuring");
            return measure(operation, scenarios, progress);
        } finally {
            close(scenarios);
        }
    }

    /** A server that does not clean up costs its time, but not the numbers that were taken before. */
    private void close(List<Scenario> scenarios) {
        for (int i = 0; i < scenarios.size(); i++) {
            try {
                scenarios.get(i).close();
            } catch (IOException e) {
                System.err.println("the server '" + benches.get(i).target().name() + "' did not clean up: " + e.getMessage());
            }
        }
    }

    private void warmUp(List<Scenario> scenarios) throws IOException {
        long[] spent = new long[scenarios.size()];
        long shortest = 0;
        // Preparing counts as well: it is the same code in the server that gets warm, and the whole must stay bounded.
        for (int number = 0; shortest < settings.warmUp().toNanos(); number++) {
            shortest = Long.MAX_VALUE;
            for (int i = 0; i < scenarios.size(); i++) {
                long start = System.nanoTime();
                round(benches.get(i), scenarios.get(i), new Round(-1 - number, settings.longestRound()));
                spent[i] += System.nanoTime() - start;
                shortest = Math.min(shortest, spent[i]);
            }
        }
    }

    private Comparison measure(Operation operation, List<Scenario> scenarios, Progress progress) throws IOException {
        if (settings.processor().isEmpty()) {
            return measureHere(operation, scenarios, progress);
        }
        List<Long> servers = benches.stream()
            .flatMap(bench -> bench.target().processId().stream())
            .collect(ImmutableList.toImmutableList());
        try (OneProcessor bound = OneProcessor.bind(settings.processor().get(), servers)) {
            return measureHere(operation, scenarios, progress);
        }
    }

    private Comparison measureHere(Operation operation, List<Scenario> scenarios, Progress progress) throws IOException {
        List<List<RoundResult>> results = new ArrayList<>();
        scenarios.forEach(scenario -> results.add(new ArrayList<>()));
        for (int number = 0; number < settings.rounds(); number++) {
            for (int turn = 0; turn < scenarios.size(); turn++) {
                int index = (number + turn) % scenarios.size();
                results.get(index).add(round(benches.get(index), scenarios.get(index), new Round(number, settings.longestRound())));
                progress.roundDone();
            }
        }
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            measurements.add(new Measurement(benches.get(i).target().name(), results.get(i)));
        }
        return new Comparison(operation, measurements);
    }

    private RoundResult round(Workbench bench, Scenario scenario, Round round) throws IOException {
        return naming(bench.target(), () -> {
            scenario.prepare(round);
            bench.target().awaitQuiet();
            return scenario.run(round);
        });
    }

    /**
     * Something done on one of the targets.
     */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** Whoever reads of a failure wants to know which server it was. */
    private static <T> T naming(Target target, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException e) {
            throw new IOException("the server '" + target.name() + "': " + e.getMessage(), e);
        }
    }
}
