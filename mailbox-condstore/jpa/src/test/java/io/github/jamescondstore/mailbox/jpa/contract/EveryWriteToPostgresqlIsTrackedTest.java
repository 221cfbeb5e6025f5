/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.time.Clock;

import org.junit.jupiter.api.AfterEach;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

class EveryWriteToPostgresqlIsTrackedTest extends EveryWriteIsTrackedTest {
    @Override
    CondstoreJpaMapperFactory newFactory() {
        return new CondstoreJpaMapperFactory(PostgresqlUnderTest.entityManagers(0), Retention.DEFAULT, Clock.systemUTC());
    }

    @Override
    @AfterEach
    void clear() {
        PostgresqlUnderTest.clear();
    }
}
