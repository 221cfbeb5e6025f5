/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.OptionalLong;

import org.HdrHistogram.Histogram;

import com.google.common.collect.ImmutableMap;

/**
 * The same command again and again on one connection, each timed on its own.
 *
 * The processor time is that of the whole round. If there is something untimed between the commands it is read around each command
 * instead, which costs the client time but leaves the rest out.
 */
abstract class RepeatedScenario implements Scenario {
    /** What lies between the commands: after steps the server has work left, which is waited for; after mere commands it has none. */
    enum Between { NOTHING, UNTIMED_COMMANDS, UNTIMED_STEPS }

    static final String UNTAGGED = "untagged";

    private static final String BYTES = "bytes";
    private static final int DIGITS = 3;

    private final Workbench bench;
    private final int repetitions;
    private final Between between;

    RepeatedScenario(Workbench bench, int repetitions, Between between) {
        this.bench = bench;
        this.repetitions = repetitions;
        this.between = between;
    }

    Workbench bench() {
        return bench;
    }

    int repetitions() {
        return repetitions;
    }

    @Override
    public void prepare(Round round) throws IOException {
    }

    /** Untimed, before each command. */
    void before(int repetition) throws IOException {
    }

    /** Sends the command and reads its answer: this is what is timed. */
    abstract Response once(int repetition) throws IOException;

    /** Whether the server did what was to be measured; a fast refusal must not count. */
    void check(Response response) throws IOException {
        response.requireOk();
    }

    @Override
    public final RoundResult run(Round round) throws IOException {
        Histogram latencies = new Histogram(DIGITS);
        CpuMeter cpu = new CpuMeter(bench.target().cpu());
        long untagged = 0;
        long bytes = 0;
        long wall = 0;
        long deadline = between == Between.NOTHING ? round.deadline() : round.extendedDeadline();
        int repetition = 0;
        if (between == Between.NOTHING) {
            cpu.start();
        }
        do {
            if (between != Between.NOTHING) {
                before(repetition);
                if (between == Between.UNTIMED_STEPS) {
                    bench.target().awaitQuiet();
                }
                cpu.start();
            }
            long start = System.nanoTime();
            Response response = once(repetition);
            long taken = System.nanoTime() - start;
            if (between != Between.NOTHING) {
                cpu.stop();
            }
            check(response);
            latencies.recordValue(taken);
            wall += taken;
            untagged += response.untagged();
            bytes += response.bytes();
            repetition++;
        } while (repetition < repetitions && System.nanoTime() < deadline);
        if (between == Between.NOTHING) {
            cpu.stop();
        }
        return new RoundResult(latencies, repetition, wall, cpu.total(), ImmutableMap.of(UNTAGGED, untagged, BYTES, bytes));
    }

    /** Adds up the processor time between starts and stops. */
    private static final class CpuMeter {
        private final CpuClock clock;
        private long total;
        private OptionalLong started = OptionalLong.empty();
        private boolean known = true;

        private CpuMeter(CpuClock clock) {
            this.clock = clock;
        }

        private void start() {
            started = clock.nanos();
        }

        private void stop() {
            OptionalLong stopped = clock.nanos();
            if (started.isPresent() && stopped.isPresent()) {
                total += stopped.getAsLong() - started.getAsLong();
            } else {
                known = false;
            }
        }

        private OptionalLong total() {
            return known ? OptionalLong.of(total) : OptionalLong.empty();
        }
    }
}
