/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.time.Clock;

import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.contract.DatabaseContract;
import io.github.jamescondstore.mailbox.contract.Node;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

/**
 * The store in Derby, which runs within one process and lets no other near its files.
 */
class DerbyStoreTest {
    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }

    @Nested
    class OneProcess implements DatabaseContract {
        @Override
        public Node open(Retention retention, Clock clock) {
            return Node.of(new CondstoreJpaMapperFactory(JpaStoreUnderTest.entityManagers(), retention, clock), DefaultMessageId::new);
        }
    }
}
