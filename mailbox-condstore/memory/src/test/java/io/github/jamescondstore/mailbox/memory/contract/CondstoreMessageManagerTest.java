/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.inmemory.InMemoryMessageManagerTestSystem;
import org.apache.james.mailbox.store.AbstractMessageManagerTest;
import org.junit.jupiter.api.BeforeEach;

class CondstoreMessageManagerTest extends AbstractMessageManagerTest {
    @BeforeEach
    void setUp() throws Exception {
        setup(new InMemoryMessageManagerTestSystem(CondstoreInMemoryResources.create().getMailboxManager()));
    }
}
