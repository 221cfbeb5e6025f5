/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * Runs operations on all targets in turn, round by round, so that whatever else the machine does meets all of them alike. Which target
 * begins changes from round to round.
 */
final class Runner {
    private final ImmutableList<Workbench> benches;
    private final Settings settings;

    Runner(List<Workbench> benches, Settings settings) {
        this.benches = ImmutableList.copyOf(benches);
        this.settings = settings;
    }

    /** Several operations take turns as well, so that what one server takes for them can be compared. */
    List<Comparison> run(List<Operation> operations) throws IOException {
        List<Lane> lanes = new ArrayList<>();
        try (Progress progress = new Progress(Operation.names(operations), settings.rounds() * benches.size() * operations.size())) {
            progress.phase("filling");
            for (Operation operation : operations) {
                for (Workbench bench : benches) {
                    lanes.add(naming(bench.target(), () -> new Lane(operation, bench)));
                }
            }
            progress.phase("warming up");
            warmUp(lanes);
            progress.phase("measuring");
            measure(operations, lanes, progress);
            return operations.stream()
                .map(operation -> comparison(operation, lanes))
                .collect(ImmutableList.toImmutableList());
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    /** Each for the same time, in turns: were it the same number of rounds, a slow target would need minutes for a fast one's seconds. */
    private void warmUp(List<Lane> lanes) throws IOException {
        List<Lane> cold = lanes;
        for (int number = 0; !cold.isEmpty(); number++) {
            cold = cold.stream()
                .filter(lane -> lane.warmUpNanos < settings.warmUp().toNanos())
                .collect(ImmutableList.toImmutableList());
            for (Lane lane : cold) {
                lane.warmUp(new Round(-1 - number, settings.longestRound()));
            }
        }
    }

    private void measure(List<Operation> operations, List<Lane> lanes, Progress progress) throws IOException {
        boolean oneConnection = operations.stream().allMatch(operation -> operation.headline() == Operation.Headline.LATENCY);
        if (settings.processor().isEmpty() || !oneConnection) {
            measureHere(lanes, progress);
            return;
        }
        List<Long> servers = benches.stream()
            .flatMap(bench -> bench.target().processId().stream())
            .collect(ImmutableList.toImmutableList());
        try (OneProcessor bound = OneProcessor.bind(settings.processor().get(), servers)) {
            measureHere(lanes, progress);
        }
    }

    private void measureHere(List<Lane> lanes, Progress progress) throws IOException {
        for (int number = 0; number < settings.rounds(); number++) {
            for (int first = 0; first < lanes.size(); first += benches.size()) {
                for (int turn = 0; turn < benches.size(); turn++) {
                    lanes.get(first + (number + turn) % benches.size()).measure(new Round(number, settings.longestRound()));
                    progress.roundDone();
                }
            }
        }
    }

    private Comparison comparison(Operation operation, List<Lane> lanes) {
        return new Comparison(operation, lanes.stream()
            .filter(lane -> lane.operation == operation)
            .map(lane -> new Measurement(lane.target().name(), lane.results))
            .collect(ImmutableList.toImmutableList()));
    }

    /**
     * An operation on one of the targets.
     */
    private static final class Lane {
        private final Operation operation;
        private final Workbench bench;
        private final Scenario scenario;
        private final List<RoundResult> results = new ArrayList<>();
        private long warmUpNanos;

        private Lane(Operation operation, Workbench bench) throws IOException {
            this.operation = operation;
            this.bench = bench;
            this.scenario = operation.open(bench);
        }

        private Target target() {
            return bench.target();
        }

        private void warmUp(Round round) throws IOException {
            // Preparing counts as well: it is the same code in the server that gets warm, and the whole must stay bounded.
            long start = System.nanoTime();
            run(round);
            warmUpNanos += System.nanoTime() - start;
        }

        private void measure(Round round) throws IOException {
            results.add(run(round));
        }

        private RoundResult run(Round round) throws IOException {
            return naming(target(), () -> {
                scenario.prepare(round);
                target().awaitQuiet();
                return scenario.run(round);
            });
        }

        /** A server that does not clean up costs its time, but not the numbers that were taken before. */
        private void close() {
            try {
                scenario.close();
            } catch (IOException e) {
                System.err.println("the server '" + target().name() + "' did not clean up: " + e.getMessage());
            }
        }
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
