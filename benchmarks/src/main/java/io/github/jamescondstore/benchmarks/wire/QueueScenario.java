/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.HdrHistogram.Histogram;

import com.google.common.collect.ImmutableMap;

/**
 * A mailbox as a work queue: each consumer goes for the oldest message that it does not know to be taken, with a conditional STORE that
 * only one of them may win. It learns of the others' claims when its own attempt fails and from what the server tells unasked.
 */
final class QueueScenario implements Scenario {
    private static final Pattern CLAIMED = Pattern.compile("\\* (\\d+) FETCH .*\\$Claimed.*");

    private final Workbench bench;
    private final int messages;
    private final Crew crew;
    private String mailbox;
    private long modSeq;

    QueueScenario(Workbench bench, int consumers, int messages) throws IOException {
        this.bench = bench;
        this.messages = messages;
        this.crew = new Crew(bench.target(), consumers);
        this.mailbox = bench.createMailbox(0);
    }

    @Override
    public void prepare(Round round) throws IOException {
        for (ImapConnection connection : crew.connections()) {
            connection.run("CLOSE");
        }
        bench.deleteMailbox(mailbox);
        mailbox = bench.createMailbox(messages);
        modSeq = bench.highestModSeq(mailbox);
        for (ImapConnection connection : crew.connections()) {
            connection.run("SELECT " + mailbox + " (CONDSTORE)").requireOk();
        }
    }

    @Override
    public RoundResult run(Round round) throws IOException {
        // Nothing is expunged, so sequence numbers and UIDs are the same.
        AtomicIntegerArray claims = new AtomicIntegerArray(messages + 1);
        LongAdder attempts = new LongAdder();
        OptionalLong cpuBefore = bench.target().cpu().nanos();
        long deadline = round.extendedDeadline();
        Crew.Shift shift = crew.run((worker, connection, latencies) ->
            consume(connection, latencies, claims, attempts, deadline));
        OptionalLong cpuAfter = bench.target().cpu().nanos();

        long claimed = 0;
        long twice = 0;
        for (int uid = 1; uid <= messages; uid++) {
            int times = claims.get(uid);
            claimed += Math.min(1, times);
            twice += Math.max(0, times - 1);
        }
        OptionalLong cpu = cpuBefore.isPresent() && cpuAfter.isPresent()
            ? OptionalLong.of(cpuAfter.getAsLong() - cpuBefore.getAsLong())
            : OptionalLong.empty();
        return new RoundResult(shift.latencies(), claimed, shift.wallNanos(), cpu,
            ImmutableMap.of("claimed", claimed, "doubleClaims", twice, "attempts", attempts.sum()));
    }

    private void consume(ImapConnection connection, Histogram latencies, AtomicIntegerArray claims, LongAdder attempts, long deadline)
            throws IOException {
        boolean[] taken = new boolean[messages + 1];
        for (int uid = 1; uid <= messages && System.nanoTime() < deadline; uid++) {
            if (taken[uid]) {
                continue;
            }
            long start = System.nanoTime();
            Response response = connection.execute("UID STORE " + uid + " (UNCHANGEDSINCE " + modSeq + ") +FLAGS.SILENT ($Claimed)");
            latencies.recordValue(System.nanoTime() - start);
            attempts.increment();
            if (response.isOk() && !response.hasModified()) {
                claims.incrementAndGet(uid);
            }
            noteClaims(response, taken);
        }
    }

    private void noteClaims(Response response, boolean[] taken) {
        for (String line : response.lines()) {
            Matcher matcher = CLAIMED.matcher(line);
            if (matcher.matches()) {
                int message = Integer.parseInt(matcher.group(1));
                if (message <= messages) {
                    taken[message] = true;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        crew.close();
        bench.deleteMailbox(mailbox);
    }
}
