/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerTest;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;

class CondstoreMailboxManagerTest extends MailboxManagerTest<InMemoryMailboxManager> {
    /** What the annotation cases of the contract count on. */
    private static final int MAX_ANNOTATIONS = 3;
    private static final int MAX_ANNOTATION_SIZE = 30;

    private CondstoreInMemoryResources resources;

    @Override
    protected InMemoryMailboxManager provideMailboxManager() {
        resources = CondstoreInMemoryResources.builder()
            .annotationLimits(MAX_ANNOTATIONS, MAX_ANNOTATION_SIZE)
            .preDeletionHooks(preDeletionHooks())
            .build();
        return resources.getMailboxManager();
    }

    @Override
    protected SubscriptionManager provideSubscriptionManager() {
        return resources.newSubscriptionManager();
    }

    @Override
    protected EventBus retrieveEventBus(InMemoryMailboxManager mailboxManager) {
        return mailboxManager.getEventBus();
    }
}
