/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.guice.jpa.JdbcAddress;

/**
 * A PostgreSQL database, which must exist; the tables are created in it.
 */
final class PostgresqlStore extends JpaStore {
    private static final String PREFIX = "jdbc:postgresql:";

    private final JdbcAddress address;

    PostgresqlStore(JdbcAddress address) {
        Preconditions.checkArgument(address.url().startsWith(PREFIX), "'%s' is not a JDBC URL of PostgreSQL, such as %s//localhost/james",
            address, PREFIX);
        this.address = address;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    JdbcAddress address(DataDirectory directory) {
        return address;
    }

    @Override
    void released(JdbcAddress released) {
        // It is not ours to stop.
    }
}
