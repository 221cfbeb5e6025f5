/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.util.Set;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.store.AbstractMessageIdManagerSideEffectTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;

class CondstoreMessageIdManagerSideEffectTest extends AbstractMessageIdManagerSideEffectTest {
    @Override
    protected MessageIdManagerTestSystem createTestSystem(QuotaManager quotaManager, EventBus eventBus, Set<PreDeletionHook> preDeletionHooks) {
        return CondstoreInMemoryResources.builder()
            .quotaManager(quotaManager)
            .eventBus(eventBus)
            .preDeletionHooks(preDeletionHooks)
            .build()
            .messageIdManagerTestSystem();
    }
}
