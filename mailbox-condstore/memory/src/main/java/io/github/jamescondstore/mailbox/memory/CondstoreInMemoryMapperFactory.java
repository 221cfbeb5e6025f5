/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;

import javax.inject.Inject;

import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;

/**
 * The in-memory store, tracked.
 */
public class CondstoreInMemoryMapperFactory extends InMemoryMailboxSessionMapperFactory {
    @Inject
    public CondstoreInMemoryMapperFactory(Clock clock) {
        super(clock);
    }
}
