/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import io.github.jamescondstore.guice.jpa.JdbcAddress;

/**
 * Where a server keeps its mail, users and domains. Immutable; every start opens it anew.
 */
public abstract class Store {
    /** In memory: everything ends with the server. */
    public static Store memory() {
        return MemoryStore.INSTANCE;
    }

    /** In a Derby database inside the data directory, run by the server itself. */
    public static Store derby() {
        return DerbyStore.INSTANCE;
    }

    /**
     * In a PostgreSQL database, and its search index in the data directory, where it follows the change log.
     *
     * @throws IllegalArgumentException if the address is not one of PostgreSQL
     */
    public static Store postgresql(JdbcAddress address) {
        return new PostgresqlStore(address);
    }

    /** As the command line calls it. */
    public abstract String name();

    /** JMAP looks messages up by ids that are valid across mailboxes; not every store of James can. */
    public abstract boolean servesJmap();

    /**
     * @throws ServerStartException where it cannot be opened
     */
    abstract OpenStore open(DataDirectory directory) throws ServerStartException;

    @Override
    public String toString() {
        return name();
    }
}
