/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server under measurement.
 */
final class Target implements Closeable {
    private static final Duration PAUSE = Duration.ofMillis(10);
    /** Of a pause: more processor time than that, and something is still going on. */
    private static final Duration QUIET = Duration.ofMillis(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final String name;
    private final InetSocketAddress address;
    private final Credentials credentials;
    private final CpuClock cpu;
    private final Optional<SqlFilling> filling;
    private final Optional<Long> processId;
    private final Closeable process;

    Target(String name, InetSocketAddress address, Credentials credentials, CpuClock cpu, Optional<SqlFilling> filling, Optional<Long> processId,
           Closeable process) {
        this.name = name;
        this.address = address;
        this.credentials = credentials;
        this.cpu = cpu;
        this.filling = filling;
        this.processId = processId;
        this.process = process;
    }

    String name() {
        return name;
    }

    CpuClock cpu() {
        return cpu;
    }

    /** Of a server that was started here. */
    Optional<Long> processId() {
        return processId;
    }

    Optional<SqlFilling> filling() {
        return filling;
    }

    /** A connection that is logged in. */
    ImapConnection connect() throws IOException {
        ImapConnection connection = ImapConnection.connect(address);
        try {
            connection.execute("LOGIN " + credentials.user() + " " + credentials.password()).requireOk();
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Waits until the server has done what it still does for earlier commands, such as telling its listeners of new messages, so that
     * this is not counted as the next command's. Bounded; at once if the processor time is not known.
     */
    void awaitQuiet() throws IOException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        OptionalLong before = cpu.nanos();
        boolean quiet = before.isEmpty();
        while (!quiet && System.nanoTime() < deadline) {
            pause();
            OptionalLong after = cpu.nanos();
            quiet = after.isEmpty() || after.getAsLong() - before.getAsLong() < QUIET.toNanos();
            before = after;
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
