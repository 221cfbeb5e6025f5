/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * Keeps the client and the servers on one processor.
 *
 * On several, a command of 20 µs takes 23 or 78, for a whole round, by where the kernel puts the two that take turns, and by how long a
 * sleeping processor takes to wake. Only while they are measured: the JVM compiles on all of them before.
 */
final class OneProcessor implements Closeable {
    private static final long CLIENT = ProcessHandle.current().pid();

    /**
     * @throws IOException if the system has no {@code taskset}, or no such processor
     */
    static OneProcessor bind(int processor, List<Long> servers) throws IOException {
        for (long process : ImmutableList.<Long>builder().addAll(servers).add(CLIENT).build()) {
            bind(Integer.toString(processor), process);
        }
        return new OneProcessor();
    }

    private static void bind(String processors, long process) throws IOException {
        Process taskset = new ProcessBuilder("taskset", "--all-tasks", "--cpu-list", "--pid", processors, Long.toString(process))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
        try {
            if (taskset.waitFor() != 0) {
                throw new IOException("Process " + process + " cannot be put on processor " + processors);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private OneProcessor() {
    }

    /** The servers end with their operation; the client goes on. */
    @Override
    public void close() throws IOException {
        bind("0-" + (Runtime.getRuntime().availableProcessors() - 1), CLIENT);
    }
}
