/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server under measurement.
 */
final class Target implements Closeable {
    private final String name;
    private final InetSocketAddress address;
    private final Credentials credentials;
    private final CpuClock cpu;
    private final Closeable process;

    Target(String name, InetSocketAddress address, Credentials credentials, CpuClock cpu, Closeable process) {
        this.name = name;
        this.address = address;
        this.credentials = credentials;
        this.cpu = cpu;
        this.process = process;
    }

    String name() {
        return name;
    }

    CpuClock cpu() {
        return cpu;
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

    @Override
    public void close() throws IOException {
        process.close();
    }
}
