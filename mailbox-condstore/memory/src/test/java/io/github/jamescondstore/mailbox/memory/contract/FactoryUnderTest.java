/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.time.Clock;

import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * The one place where the contracts get the factory they run over.
 */
final class FactoryUnderTest {
    static CondstoreInMemoryMapperFactory create(Clock clock) {
        return new CondstoreInMemoryMapperFactory(clock);
    }

    private FactoryUnderTest() {
    }
}
