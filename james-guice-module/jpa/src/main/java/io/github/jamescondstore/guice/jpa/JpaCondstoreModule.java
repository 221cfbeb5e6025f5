/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import com.google.inject.AbstractModule;

import io.github.jamescondstore.guice.CondstoreConfigurationModule;
import io.github.jamescondstore.guice.CondstoreImapModule;
import io.github.jamescondstore.guice.HousekeepingModule;
import io.github.jamescondstore.guice.StoreModule;
import io.github.jamescondstore.guice.operations.OperationsModule;

/**
 * CONDSTORE and QRESYNC for a James server whose mail is in an SQL database: {@code server.overrideWith(new JpaCondstoreModule())}.
 *
 * Several may share a PostgreSQL, see docs/several-servers.adoc.
 */
public class JpaCondstoreModule extends AbstractModule implements StoreModule {
    @Override
    protected void configure() {
        install(new CondstoreConfigurationModule());
        install(new JpaTrackingModule());
        install(new HousekeepingModule());
        install(new OperationsModule());
        install(new FollowedSearchModule());
        install(new CondstoreImapModule());
    }

    @Override
    public String mapperFactory() {
        return JPA;
    }

    @Override
    public String store() {
        return "in James's JPA store";
    }
}
