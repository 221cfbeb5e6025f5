/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SubscriptionManagerContract;
import org.junit.jupiter.api.BeforeEach;

class CondstoreSubscriptionManagerTest implements SubscriptionManagerContract {
    private final SubscriptionManager testee = CondstoreInMemoryResources.create().newSubscriptionManager();

    /** The cases share one session, and a session keeps the mappers it was given. */
    @BeforeEach
    void forgetMappers() {
        SESSION.getAttributes().clear();
    }

    @Override
    public SubscriptionManager getSubscriptionManager() {
        return testee;
    }
}
