/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.HdrHistogram.Histogram;

import com.google.common.collect.ImmutableList;

/**
 * Several connections that work at the same time, each in a thread of its own.
 */
final class Crew implements Closeable {
    /** What one of them does; it times its own commands. */
    interface Work {
        void run(int worker, ImapConnection connection, Histogram latencies) throws IOException;
    }

    /** When the last one was done, and what all of them timed. */
    static final class Shift {
        private final long wallNanos;
        private final Histogram latencies;

        private Shift(long wallNanos, Histogram latencies) {
            this.wallNanos = wallNanos;
            this.latencies = latencies;
        }

        long wallNanos() {
            return wallNanos;
        }

        Histogram latencies() {
            return latencies;
        }
    }

    private static final int DIGITS = 3;

    private final ImmutableList<ImapConnection> connections;
    private final ExecutorService threads;

    Crew(Target target, int size) throws IOException {
        List<ImapConnection> opened = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                opened.add(target.connect());
            }
        } catch (IOException e) {
            for (ImapConnection connection : opened) {
                connection.close();
            }
            throw e;
        }
        this.connections = ImmutableList.copyOf(opened);
        this.threads = Executors.newFixedThreadPool(size);
    }

    ImmutableList<ImapConnection> connections() {
        return connections;
    }

    Shift run(Work work) throws IOException {
        CyclicBarrier start = new CyclicBarrier(connections.size() + 1);
        List<Future<Histogram>> results = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            int worker = i;
            results.add(threads.submit(() -> {
                Histogram latencies = new Histogram(DIGITS);
                start.await();
                work.run(worker, connections.get(worker), latencies);
                return latencies;
            }));
        }
        try {
            start.await();
            long began = System.nanoTime();
            Histogram all = new Histogram(DIGITS);
            for (Future<Histogram> result : results) {
                all.add(result.get());
            }
            return new Shift(System.nanoTime() - began, all);
        } catch (ExecutionException e) {
            throw new IOException("A connection failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } catch (BrokenBarrierException e) {
            throw new IOException("A connection did not start", e);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (ImapConnection connection : connections) {
            connection.close();
        }
    }
}
