/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import javax.persistence.EntityManagerFactory;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.jpa.healthcheck.JPAHealthCheck;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;

/**
 * The database the other modules of this package work on.
 */
public class JpaDatabaseModule extends AbstractModule {
    private final JpaDatabase database;

    public JpaDatabaseModule(JpaDatabase database) {
        this.database = database;
    }

    @Override
    protected void configure() {
        bind(EntityManagerFactory.class).toInstance(database.entityManagers());
        bind(DatabaseLock.class).toInstance(database.lock());
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(JPAHealthCheck.class);
    }
}
