/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.contract.DatabaseContract;
import io.github.jamescondstore.mailbox.contract.Node;
import io.github.jamescondstore.mailbox.contract.SharedStoreContract;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

/**
 * The store in PostgreSQL.
 */
class PostgresqlStoreTest {
    private final List<CondstoreJpaMapperFactory> beside = new ArrayList<>();
    private int opened = 0;

    private Node openNext(Retention retention, Clock clock) {
        return Node.of(new CondstoreJpaMapperFactory(PostgresqlUnderTest.entityManagers(opened++), retention, clock), DefaultMessageId::new);
    }

    @AfterEach
    void clear() {
        beside.forEach(CondstoreJpaMapperFactory::close);
        PostgresqlUnderTest.clear();
    }

    @Nested
    class OneProcess implements DatabaseContract {
        @Override
        public Node open(Retention retention, Clock clock) {
            return openNext(retention, clock);
        }
    }

    @Nested
    class ManyProcesses implements SharedStoreContract {
        @Override
        public Node open(Retention retention, Clock clock) {
            CondstoreJpaMapperFactory factory = CondstoreJpaMapperFactory.besideOthers(PostgresqlUnderTest.entityManagers(opened++), retention, clock);
            beside.add(factory);
            return Node.of(factory, DefaultMessageId::new);
        }
    }
}
