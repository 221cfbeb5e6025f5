/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.store.AbstractMessageIdManagerStorageTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;

class CondstoreMessageIdManagerStorageTest extends AbstractMessageIdManagerStorageTest {
    @Override
    protected MessageIdManagerTestSystem createTestingData() {
        return CondstoreInMemoryResources.create().messageIdManagerTestSystem();
    }
}
