/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;
import javax.sql.DataSource;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.james.backends.jpa.EntityManagerUtils;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.openjpa.jdbc.conf.JDBCConfiguration;
import org.apache.openjpa.lib.jdbc.DelegatingDataSource;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.ImmutableMap;

/**
 * How James's database is asked beside the sections: what each question opens is closed, what met a writer is asked again, and what fails
 * says what could not be done. A section has a transaction of its own.
 */
public final class Database {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    /** In seconds. A machine that is gone without a word would be waited for as long as TCP does, a quarter of an hour. */
    private static final ImmutableMap<String, String> TIME_OUTS = ImmutableMap.of("connectTimeout", "10", "socketTimeout", "30", "tcpKeepAlive", "true");
    private static final ImmutableMap<String, String> RETAINING = ImmutableMap.of("openjpa.ConnectionRetainMode", "always");

    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    public interface Question<T> {
        T ask(EntityManager entityManager) throws MailboxException;
    }

    private final EntityManagerFactory entityManagers;

    public Database(EntityManagerFactory entityManagers) {
        this.entityManagers = entityManagers;
    }

    public EntityManagerFactory entityManagers() {
        return entityManagers;
    }

    /** {@link Snapshots#areOfStatements} */
    public boolean statementsSeeOneMoment() {
        return Snapshots.areOfStatements(entityManagers);
    }

    /**
     * One statement that reads.
     *
     * @param failure says what could not be done
     */
    public <T> T reading(String failure, Work<T> work) throws MailboxException {
        return Collisions.retrying(() -> {
            EntityManager entityManager = entityManagers.createEntityManager();
            try (Connection connection = (Connection) OpenJPAPersistence.cast(entityManager).getConnection()) {
                return work.run(connection);
            } catch (SQLException | PersistenceException e) {
                throw new MailboxException(failure, e);
            } finally {
                EntityManagerUtils.safelyClose(entityManager);
            }
        });
    }

    /**
     * A transaction that is over in a moment and may be done again.
     */
    public <T> T inTransaction(String failure, Work<T> work) throws MailboxException {
        return Collisions.retrying(() -> inOneTransaction(failure, work));
    }

    private <T> T inOneTransaction(String failure, Work<T> work) throws MailboxException {
        EntityManager entityManager = entityManagers.createEntityManager();
        try {
            entityManager.getTransaction().begin();
            OpenJPAPersistence.cast(entityManager).beginStore();
            T result;
            try (Connection connection = (Connection) OpenJPAPersistence.cast(entityManager).getConnection()) {
                result = work.run(connection);
            }
            entityManager.getTransaction().commit();
            return result;
        } catch (SQLException | PersistenceException e) {
            throw new MailboxException(failure, e);
        } finally {
            if (entityManager.getTransaction().isActive()) {
                entityManager.getTransaction().rollback();
            }
            EntityManagerUtils.safelyClose(entityManager);
        }
    }

    /**
     * Questions of one entity manager, once.
     */
    public <T> T asking(String failure, Question<T> question) throws MailboxException {
        EntityManager entityManager = retaining(entityManagers);
        try {
            return question.ask(entityManager);
        } catch (PersistenceException e) {
            throw new MailboxException(failure, e);
        } finally {
            EntityManagerUtils.safelyClose(entityManager);
        }
    }

    /**
     * An entity manager that keeps its connection until it is closed. Otherwise OpenJPA takes one from the pool for each statement, and
     * the pool asks the database each time whether it is still there.
     */
    public static EntityManager retaining(EntityManagerFactory entityManagers) {
        return entityManagers.createEntityManager(RETAINING);
    }

    /**
     * How many connections there are at most; empty where that is not known.
     */
    public OptionalInt mostConnections() {
        DataSource pool = pool(entityManagers);
        return pool instanceof BasicDataSource && ((BasicDataSource) pool).getMaxTotal() > 0
            ? OptionalInt.of(((BasicDataSource) pool).getMaxTotal())
            : OptionalInt.empty();
    }

    /**
     * A connection of the pool from which OpenJPA numbers its rows, for a transaction beside all others.
     */
    public Connection numbering() throws SQLException {
        return configuration(entityManagers).getDataSource2(null).getConnection();
    }

    /**
     * Logs in as the pool does, but takes none of its connections where the pool is that of James.
     */
    public static Connection beside(EntityManagerFactory entityManagers) throws SQLException {
        return beside(entityManagers, ImmutableMap.of());
    }

    /**
     * The same for who asks at least every few seconds, and has to notice when nobody answers any more.
     */
    public static Connection watching(EntityManagerFactory entityManagers) throws SQLException {
        return beside(entityManagers, TIME_OUTS);
    }

    private static Connection beside(EntityManagerFactory entityManagers, Map<String, String> timeOuts) throws SQLException {
        DataSource pool = pool(entityManagers);
        if (!(pool instanceof BasicDataSource)) {
            return pool.getConnection();
        }
        BasicDataSource known = (BasicDataSource) pool;
        return connect(known.getUrl(), Optional.ofNullable(known.getUsername()), Optional.ofNullable(known.getPassword()), timeOuts);
    }

    /**
     * As {@link #watching(EntityManagerFactory)}, where there is no pool. What the URL says takes precedence over the time-outs.
     */
    public static Connection watching(String url, Optional<String> user, Optional<String> password) throws SQLException {
        return connect(url, user, password, TIME_OUTS);
    }

    private static Connection connect(String url, Optional<String> user, Optional<String> password, Map<String, String> timeOuts) throws SQLException {
        Properties properties = new Properties();
        if (url.startsWith(POSTGRESQL)) {
            properties.putAll(timeOuts);
        }
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        return DriverManager.getConnection(url, properties);
    }

    private static DataSource pool(EntityManagerFactory entityManagers) {
        DataSource source = configuration(entityManagers).getDataSource(null);
        return source instanceof DelegatingDataSource ? ((DelegatingDataSource) source).getInnermostDelegate() : source;
    }

    private static JDBCConfiguration configuration(EntityManagerFactory entityManagers) {
        return (JDBCConfiguration) OpenJPAPersistence.cast(entityManagers).getConfiguration();
    }
}
