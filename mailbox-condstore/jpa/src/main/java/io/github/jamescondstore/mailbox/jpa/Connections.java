/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;

import com.google.common.collect.ImmutableMap;

/**
 * Connections to the database.
 */
final class Connections {
    private static final ImmutableMap<String, String> RETAINING = ImmutableMap.of("openjpa.ConnectionRetainMode", "always");

    /**
     * An entity manager that keeps its connection until it is closed. Otherwise OpenJPA takes one from the pool for each statement, and
     * the pool asks the database each time whether it is still there.
     */
    static EntityManager retaining(EntityManagerFactory entityManagers) {
        return entityManagers.createEntityManager(RETAINING);
    }

    private Connections() {
    }
}
