/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalInt;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.sql.DataSource;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.openjpa.jdbc.conf.JDBCConfiguration;
import org.apache.openjpa.lib.jdbc.DelegatingDataSource;
import org.apache.openjpa.persistence.OpenJPAPersistence;

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

    /**
     * How many there are at most; empty where that is not known.
     */
    static OptionalInt atMost(EntityManagerFactory entityManagers) {
        DataSource pool = pool(entityManagers);
        return pool instanceof BasicDataSource && ((BasicDataSource) pool).getMaxTotal() > 0
            ? OptionalInt.of(((BasicDataSource) pool).getMaxTotal())
            : OptionalInt.empty();
    }

    /**
     * Logs in as the pool does, but takes none of its connections where the pool is that of James.
     */
    static Connection beside(EntityManagerFactory entityManagers) throws SQLException {
        DataSource pool = pool(entityManagers);
        if (!(pool instanceof BasicDataSource)) {
            return pool.getConnection();
        }
        BasicDataSource known = (BasicDataSource) pool;
        return known.getUsername() == null
            ? DriverManager.getConnection(known.getUrl())
            : DriverManager.getConnection(known.getUrl(), known.getUsername(), known.getPassword());
    }

    private static DataSource pool(EntityManagerFactory entityManagers) {
        DataSource source = ((JDBCConfiguration) OpenJPAPersistence.cast(entityManagers).getConfiguration()).getDataSource(null);
        return source instanceof DelegatingDataSource ? ((DelegatingDataSource) source).getInnermostDelegate() : source;
    }

    private Connections() {
    }
}
