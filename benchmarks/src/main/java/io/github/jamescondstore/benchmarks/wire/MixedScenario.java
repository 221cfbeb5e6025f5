/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

import org.HdrHistogram.Histogram;

import com.google.common.collect.ImmutableMap;

/**
 * Several clients that share a mailbox and do what clients do, drawn from a fixed seed so that every target gets the same work.
 */
final class MixedScenario implements Scenario {
    private static final int SEED = 7162;
    private static final int MESSAGE_SIZE = 1024;
    private static final int FETCHED_AT_ONCE = 20;

    private final Workbench bench;
    private final int messages;
    private final int operationsEach;
    private final Crew crew;
    private final byte[] message;
    private String mailbox;

    MixedScenario(Workbench bench, int clients, int operationsEach, int messages) throws IOException {
        this.bench = bench;
        this.messages = messages;
        this.operationsEach = operationsEach;
        this.crew = new Crew(bench.target(), clients);
        this.message = Workbench.message(MESSAGE_SIZE);
        this.mailbox = bench.createMailbox(0);
    }

    @Override
    public void prepare(Round round) throws IOException {
        for (ImapConnection connection : crew.connections()) {
            connection.run("CLOSE");
        }
        bench.deleteMailbox(mailbox);
        mailbox = bench.createMailbox(messages);
        for (ImapConnection connection : crew.connections()) {
            connection.run("SELECT " + mailbox).requireOk();
        }
    }

    @Override
    public RoundResult run(Round round) throws IOException {
        LongAdder done = new LongAdder();
        LongAdder refused = new LongAdder();
        OptionalLong cpuBefore = bench.target().cpu().nanos();
        long deadline = round.extendedDeadline();
        Crew.Shift shift = crew.run((worker, connection, latencies) -> {
            SplittableRandom random = new SplittableRandom(SEED + 1000L * round.number() + worker);
            for (int i = 0; i < operationsEach && System.nanoTime() < deadline; i++) {
                if (!operate(connection, random, latencies)) {
                    refused.increment();
                }
                done.increment();
            }
        });
        OptionalLong cpuAfter = bench.target().cpu().nanos();
        OptionalLong cpu = cpuBefore.isPresent() && cpuAfter.isPresent()
            ? OptionalLong.of(cpuAfter.getAsLong() - cpuBefore.getAsLong())
            : OptionalLong.empty();
        return new RoundResult(shift.latencies(), done.sum(), shift.wallNanos(), cpu, ImmutableMap.of("refused", refused.sum()));
    }

    /** Of 100: 40 stores, 25 fetches, 15 appends, 10 noops, 10 expunges. */
    private boolean operate(ImapConnection connection, SplittableRandom random, Histogram latencies) throws IOException {
        int kind = random.nextInt(100);
        int uid = 1 + random.nextInt(messages);
        boolean set = random.nextBoolean();
        long start = System.nanoTime();
        boolean ok;
        if (kind < 40) {
            ok = connection.run("UID STORE " + uid + " " + (set ? "+" : "-") + "FLAGS (\\Flagged)").isOk();
        } else if (kind < 65) {
            ok = connection.run("UID FETCH " + uid + ":" + (uid + FETCHED_AT_ONCE - 1) + " (FLAGS)").isOk();
        } else if (kind < 80) {
            ok = connection.append(mailbox, message).isOk();
        } else if (kind < 90) {
            ok = connection.run("NOOP").isOk();
        } else {
            ok = connection.run("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)").isOk()
                && connection.run("EXPUNGE").isOk();
        }
        latencies.recordValue(System.nanoTime() - start);
        return ok;
    }

    @Override
    public void close() throws IOException {
        crew.close();
        bench.deleteMailbox(mailbox);
    }
}
