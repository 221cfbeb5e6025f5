/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SubscriptionManagerContract;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.junit.jupiter.api.AfterEach;

class CondstoreJpaSubscriptionManagerTest implements SubscriptionManagerContract {
    private final OpenJPAMailboxManager mailboxManager = JpaStoreUnderTest.mailboxManager();

    @Override
    public SubscriptionManager getSubscriptionManager() {
        return new StoreSubscriptionManager(mailboxManager.getMapperFactory(), mailboxManager.getMapperFactory(), mailboxManager.getEventBus());
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }
}
