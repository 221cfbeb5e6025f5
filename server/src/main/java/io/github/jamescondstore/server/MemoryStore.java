/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;

import com.google.inject.Module;

import io.github.jamescondstore.guice.CondstoreModule;

/**
 * James's memory server.
 */
final class MemoryStore extends Store {
    static final MemoryStore INSTANCE = new MemoryStore();

    private static final class Opened implements OpenStore {
        private final DataDirectory directory;

        private Opened(DataDirectory directory) {
            this.directory = directory;
        }

        @Override
        public GuiceJamesServer james() {
            MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder()
                .workingDirectory(directory.path().toFile())
                .enableJMAP()
                .build();
            return MemoryJamesServerMain.createServer(configuration)
                .combineWith(new FakeSearchMailboxModule());
        }

        @Override
        public Module condstore() {
            return new CondstoreModule();
        }

        @Override
        public void close() {
            // The memory goes with the server.
        }
    }

    private MemoryStore() {
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public boolean servesJmap() {
        return true;
    }

    @Override
    OpenStore open(DataDirectory directory) {
        return new Opened(directory);
    }
}
