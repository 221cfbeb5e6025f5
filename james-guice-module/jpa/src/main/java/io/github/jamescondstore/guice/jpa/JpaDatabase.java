/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Collectors;

import javax.persistence.EntityManagerFactory;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.james.domainlist.jpa.model.JPADomain;
import org.apache.james.mailbox.jpa.mail.model.JPAMailbox;
import org.apache.james.mailbox.jpa.mail.model.JPAMailboxAnnotation;
import org.apache.james.mailbox.jpa.mail.model.JPAMailboxAnnotationId;
import org.apache.james.mailbox.jpa.mail.model.JPAProperty;
import org.apache.james.mailbox.jpa.mail.model.JPAUserFlag;
import org.apache.james.mailbox.jpa.mail.model.openjpa.AbstractJPAMailboxMessage;
import org.apache.james.mailbox.jpa.mail.model.openjpa.JPAMailboxMessage;
import org.apache.james.mailbox.jpa.quota.model.JpaCurrentQuota;
import org.apache.james.mailbox.jpa.quota.model.MaxDomainMessageCount;
import org.apache.james.mailbox.jpa.quota.model.MaxDomainStorage;
import org.apache.james.mailbox.jpa.quota.model.MaxGlobalMessageCount;
import org.apache.james.mailbox.jpa.quota.model.MaxGlobalStorage;
import org.apache.james.mailbox.jpa.quota.model.MaxUserMessageCount;
import org.apache.james.mailbox.jpa.quota.model.MaxUserStorage;
import org.apache.james.mailbox.jpa.user.model.JPASubscription;
import org.apache.james.rrt.jpa.model.JPARecipientRewrite;
import org.apache.james.user.jpa.model.JPAUser;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;

/**
 * A database with James's tables in it, and the connections to it. Safe for use by several threads.
 *
 * Whoever opens it closes it, after everything that uses it: James's own shutdown knows no order among what it stops.
 */
public final class JpaDatabase implements AutoCloseable {
    /**
     * James's counters use a connection of their own while the transaction of the message holds one: a pool of no more than what is
     * served at once would wait for itself. PostgreSQL allows 100 by default, which is to be enough for two servers.
     */
    private static final int MAX_CONNECTIONS = 40;
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOCK = Duration.ofSeconds(60);
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(2);
    /** A server that stands still in the middle of a change must not hold up the others for longer than they wait for its locks. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);
    /** PostgreSQL's driver gives up a connection that says nothing for longer than its longest statement takes. */
    private static final ImmutableMap<String, Duration> TIME_OUTS = ImmutableMap.of("connectTimeout", MAX_WAIT,
        "socketTimeout", LONGEST_STATEMENT.plusSeconds(30));

    private static final ImmutableList<Class<?>> ENTITIES = ImmutableList.of(
        JPAMailbox.class,
        JPAMailboxAnnotation.class,
        JPAMailboxAnnotationId.class,
        AbstractJPAMailboxMessage.class,
        JPAMailboxMessage.class,
        JPAProperty.class,
        JPAUserFlag.class,
        JPASubscription.class,
        JpaCurrentQuota.class,
        MaxDomainMessageCount.class,
        MaxDomainStorage.class,
        MaxGlobalMessageCount.class,
        MaxGlobalStorage.class,
        MaxUserMessageCount.class,
        MaxUserStorage.class,
        JPADomain.class,
        JPAUser.class,
        JPARecipientRewrite.class);

    /**
     * Connects, and creates the tables that are missing.
     *
     * @throws SQLException where the database cannot be reached or refuses
     */
    public static JpaDatabase open(JdbcAddress address) throws SQLException {
        return open(address, MAX_CONNECTIONS);
    }

    /**
     * The same for a database that allows fewer connections.
     *
     * @param atMost connections in the pool, beside which there is one more, for the lock
     */
    public static JpaDatabase open(JdbcAddress address, int atMost) throws SQLException {
        BasicDataSource connections = connections(address, atMost);
        try {
            // OpenJPA would say the same later, and less clearly.
            connections.getConnection().close();
            EntityManagerFactory entityManagers = entityManagers(connections);
            // The tables are made for the first one.
            entityManagers.createEntityManager().close();
            return new JpaDatabase(connections, entityManagers, new DatabaseLock(() -> connect(address)));
        } catch (SQLException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private static Connection connect(JdbcAddress address) throws SQLException {
        return Database.watching(address.url(), address.user(), address.password());
    }

    private static BasicDataSource connections(JdbcAddress address, int atMost) {
        BasicDataSource connections = new BasicDataSource();
        connections.setUrl(address.url());
        address.user().ifPresent(connections::setUsername);
        address.password().ifPresent(connections::setPassword);
        connections.setMaxTotal(atMost);
        connections.setMaxIdle(atMost);
        connections.setMaxWaitMillis(MAX_WAIT.toMillis());
        // A database that was restarted must not fail the requests that come after.
        connections.setTestOnBorrow(true);
        if (address.isPostgresql()) {
            bound(connections, address.url());
        }
        return connections;
    }

    /**
     * However a database hangs, whoever asked is answered one day. What the address says itself goes first.
     */
    private static void bound(BasicDataSource connections, String url) {
        TIME_OUTS.forEach((property, seconds) -> {
            if (!url.contains(property + "=")) {
                connections.addConnectionProperty(property, String.valueOf(seconds.toSeconds()));
            }
        });
        if (!url.contains("options=")) {
            connections.setConnectionInitSqls(ImmutableList.of("SET lock_timeout = " + LONGEST_LOCK.toMillis(),
                "SET statement_timeout = " + LONGEST_STATEMENT.toMillis(),
                "SET idle_in_transaction_session_timeout = " + LONGEST_SILENCE.toMillis()));
        }
    }

    private static EntityManagerFactory entityManagers(BasicDataSource connections) {
        return OpenJPAPersistence.getEntityManagerFactory(ImmutableMap.<String, Object>builder()
            .put("openjpa.ConnectionFactory", connections)
            // Named here and in no persistence.xml, which would meet that of the server this is put into.
            .put("openjpa.MetaDataFactory", "jpa(Types=" + ENTITIES.stream().map(Class::getName).collect(Collectors.joining(";")) + ")")
            .put("openjpa.jdbc.SynchronizeMappings", "buildSchema(ForeignKeys=true)")
            .put("openjpa.jdbc.SchemaFactory", "native(ForeignKeys=true)")
            // James deletes messages by query and leaves their keywords and properties to the database.
            .put("openjpa.jdbc.MappingDefaults", "ForeignKeyDeleteAction=cascade, JoinForeignKeyDeleteAction=cascade")
            .put("openjpa.jdbc.QuerySQLCache", "false")
            .put("openjpa.Log", "slf4j")
            .build());
    }

    private final BasicDataSource connections;
    private final EntityManagerFactory entityManagers;
    private final DatabaseLock lock;

    private JpaDatabase(BasicDataSource connections, EntityManagerFactory entityManagers, DatabaseLock lock) {
        this.connections = connections;
        this.entityManagers = entityManagers;
        this.lock = lock;
    }

    public EntityManagerFactory entityManagers() {
        return entityManagers;
    }

    /** By which a server with the module keeps others away. */
    DatabaseLock lock() {
        return lock;
    }

    /** May be called more than once. */
    @Override
    public void close() throws SQLException {
        try {
            if (entityManagers.isOpen()) {
                entityManagers.close();
            }
        } finally {
            connections.close();
            lock.close();
        }
    }
}
