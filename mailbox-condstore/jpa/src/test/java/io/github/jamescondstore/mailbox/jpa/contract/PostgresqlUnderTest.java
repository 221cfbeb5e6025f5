/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.james.mailbox.jpa.JPAMailboxFixture;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL with James's tables, and the processes that connect to it: each has its own pool, and all that OpenJPA keeps.
 */
final class PostgresqlUnderTest {
    private static final Duration STARTUP = Duration.ofMinutes(2);
    private static final int CONNECTIONS = 16;
    private static final int PROCESSES = 2;
    private static final EmbeddedPostgres SERVER = start();
    private static final ImmutableList<EntityManagerFactory> ENTITY_MANAGERS = connect();
    private static final String EMPTY = "TRUNCATE " + String.join(", ", Iterables.concat(JPAMailboxFixture.MAILBOX_TABLE_NAMES,
        ImmutableList.of("CONDSTORE_CHANGE", "CONDSTORE_MAILBOX"))) + " CASCADE";

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                // For the tests the machine does not crash.
                .setServerConfig("fsync", "off")
                .setPGStartupWait(STARTUP)
                .start();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL did not start", e);
        }
    }

    private static ImmutableList<EntityManagerFactory> connect() {
        ImmutableList.Builder<EntityManagerFactory> all = ImmutableList.builder();
        for (int i = 0; i < PROCESSES; i++) {
            BasicDataSource connections = new BasicDataSource();
            connections.setUrl("jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres");
            connections.setUsername("postgres");
            connections.setPassword("postgres");
            connections.setMaxTotal(CONNECTIONS);
            connections.setMaxIdle(CONNECTIONS);
            EntityManagerFactory entityManagers = OpenJPAPersistence.getEntityManagerFactory(ImmutableMap.<String, Object>builder()
                .put("openjpa.ConnectionFactory", connections)
                .put("openjpa.MetaDataFactory", "jpa(Types=" + JPAMailboxFixture.MAILBOX_PERSISTANCE_CLASSES.stream()
                    .map(Class::getName).collect(Collectors.joining(";")) + ")")
                .put("openjpa.jdbc.SynchronizeMappings", "buildSchema(ForeignKeys=true)")
                .put("openjpa.jdbc.SchemaFactory", "native(ForeignKeys=true)")
                .put("openjpa.jdbc.MappingDefaults", "ForeignKeyDeleteAction=cascade, JoinForeignKeyDeleteAction=cascade")
                .put("openjpa.jdbc.QuerySQLCache", "false")
                .put("openjpa.Log", "JDBC=WARN, SQL=WARN, Runtime=WARN")
                // Else the second is given the first.
                .put("openjpa.Id", "process-" + i)
                .build());
            // The tables are made for the first one.
            entityManagers.createEntityManager().close();
            all.add(entityManagers);
        }
        return all.build();
    }

    /**
     * @param process any number; two that follow each other have nothing in common but the database
     */
    static EntityManagerFactory entityManagers(int process) {
        return ENTITY_MANAGERS.get(process % PROCESSES);
    }

    static void clear() {
        EntityManager entityManager = entityManagers(0).createEntityManager();
        try {
            entityManager.getTransaction().begin();
            entityManager.createNativeQuery(EMPTY).executeUpdate();
            entityManager.getTransaction().commit();
        } finally {
            entityManager.close();
        }
    }

    private PostgresqlUnderTest() {
    }
}
