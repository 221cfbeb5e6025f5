/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What a server stands on: its directory, its store and the socket for JMAP. They are there before James is assembled and are
 * released when it has stopped, the last one taken first.
 */
final class ServerResources implements AutoCloseable {
    /**
     * Takes all of them or none.
     *
     * @throws ServerStartException where one of them cannot be had
     */
    static ServerResources take(ServerOptions options) throws ServerStartException {
        Deque<Runnable> taken = new ArrayDeque<>();
        try {
            DataDirectory directory = DataDirectory.open(options.dataDir());
            taken.push(directory::release);
            Optional<JmapEndpoint> jmap = Optional.empty();
            if (options.store().servesJmap()) {
                jmap = Optional.of(bindJmap(options));
                taken.push(jmap.get()::close);
            }
            OpenStore store = options.store().open(directory);
            taken.push(store::close);
            return new ServerResources(directory, jmap, store, taken);
        } catch (ServerStartException | RuntimeException e) {
            release(taken);
            throw e;
        }
    }

    private static JmapEndpoint bindJmap(ServerOptions options) throws ServerStartException {
        try {
            return JmapEndpoint.bind(options.bind(), options.jmapPort());
        } catch (RuntimeException e) {
            throw PortCheck.refused("JMAP", options.bind(), options.jmapPort(), e);
        }
    }

    private static void release(Deque<Runnable> taken) {
        while (!taken.isEmpty()) {
            taken.pop().run();
        }
    }

    private final DataDirectory directory;
    private final Optional<JmapEndpoint> jmap;
    private final OpenStore store;
    private final Deque<Runnable> taken;

    private ServerResources(DataDirectory directory, Optional<JmapEndpoint> jmap, OpenStore store, Deque<Runnable> taken) {
        this.directory = directory;
        this.jmap = jmap;
        this.store = store;
        this.taken = taken;
    }

    DataDirectory directory() {
        return directory;
    }

    /** Empty where the store serves no JMAP. */
    Optional<JmapEndpoint> jmap() {
        return jmap;
    }

    OpenStore store() {
        return store;
    }

    @Override
    public void close() {
        release(taken);
    }
}
