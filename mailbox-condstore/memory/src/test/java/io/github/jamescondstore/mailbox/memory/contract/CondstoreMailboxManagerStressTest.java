/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerStressContract;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;

class CondstoreMailboxManagerStressTest implements MailboxManagerStressContract<InMemoryMailboxManager> {
    private final CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();

    @Override
    public InMemoryMailboxManager getManager() {
        return resources.getMailboxManager();
    }

    @Override
    public EventBus retrieveEventBus() {
        return resources.getEventBus();
    }
}
