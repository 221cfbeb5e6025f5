/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import com.google.inject.AbstractModule;

import io.github.jamescondstore.guice.operations.OperationsModule;

/**
 * CONDSTORE and QRESYNC for James's memory server: {@code server.overrideWith(new CondstoreModule())}.
 */
public class CondstoreModule extends AbstractModule implements StoreModule {
    @Override
    protected void configure() {
        install(new CondstoreConfigurationModule());
        install(new InMemoryTrackingModule());
        install(new HousekeepingModule());
        install(new OperationsModule());
        install(new CondstoreImapModule());
    }

    @Override
    public String mapperFactory() {
        return IN_MEMORY;
    }

    @Override
    public String store() {
        return "in memory";
    }
}
