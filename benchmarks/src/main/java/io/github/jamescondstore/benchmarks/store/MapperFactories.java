/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.time.Clock;

import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;

import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * The stores that are compared, by the name the benchmarks' parameter has.
 */
final class MapperFactories {
    static final String STOCK = "stock";
    static final String CONDSTORE = "condstore";

    static InMemoryMailboxSessionMapperFactory create(String name) {
        Clock clock = Clock.systemUTC();
        switch (name) {
            case STOCK:
                return new InMemoryMailboxSessionMapperFactory(clock);
            case CONDSTORE:
                return new CondstoreInMemoryMapperFactory(clock);
            default:
                throw new IllegalArgumentException("No store is called '" + name + "'");
        }
    }

    private MapperFactories() {
    }
}
