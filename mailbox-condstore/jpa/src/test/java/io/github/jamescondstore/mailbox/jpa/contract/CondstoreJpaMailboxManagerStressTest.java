/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerStressContract;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class CondstoreJpaMailboxManagerStressTest implements MailboxManagerStressContract<OpenJPAMailboxManager> {
    private OpenJPAMailboxManager mailboxManager;

    @BeforeEach
    void setUp() {
        mailboxManager = JpaStoreUnderTest.mailboxManager();
    }

    @Override
    public OpenJPAMailboxManager getManager() {
        return mailboxManager;
    }

    @Override
    public EventBus retrieveEventBus() {
        return mailboxManager.getEventBus();
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }
}
