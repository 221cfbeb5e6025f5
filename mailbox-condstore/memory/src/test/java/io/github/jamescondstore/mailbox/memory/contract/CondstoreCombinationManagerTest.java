/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.inmemory.InMemoryCombinationManagerTestSystem;
import org.apache.james.mailbox.store.AbstractCombinationManagerTest;
import org.apache.james.mailbox.store.CombinationManagerTestSystem;

class CondstoreCombinationManagerTest extends AbstractCombinationManagerTest {
    @Override
    protected CombinationManagerTestSystem createTestingData() {
        CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();
        return new InMemoryCombinationManagerTestSystem(resources.getMailboxManager(), resources.getMessageIdManager());
    }
}
