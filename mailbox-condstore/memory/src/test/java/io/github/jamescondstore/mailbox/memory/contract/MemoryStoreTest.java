/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.time.Clock;

import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.junit.jupiter.api.Nested;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.contract.Node;
import io.github.jamescondstore.mailbox.contract.OneProcessContract;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * The store in memory. It ends with its process and nobody else has a hand in it, so neither restarts nor other processes are to be tested.
 */
class MemoryStoreTest {
    private final InMemoryMessageId.Factory messageIds = new InMemoryMessageId.Factory();

    @Nested
    class OneProcess implements OneProcessContract {
        @Override
        public Node open(Retention retention, Clock clock) {
            return Node.of(new CondstoreInMemoryMapperFactory(clock, retention), messageIds::generate);
        }
    }
}
