/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.inject.Inject;
import javax.inject.Singleton;
import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.mailbox.jpa.database.Database;

/**
 * Which servers are on a PostgreSQL database: a lock that they share, and that the database keeps for each for as long as a connection lasts, which is
 * this one's own. A server of an earlier version wants it alone: it is refused, or refuses. Derby is one process's, and sees to it by itself.
 *
 * Invariants:
 *  - a server that says that it is alone has seen nobody else within {@link #ALONE_FOR}, counted from before it looked;
 *  - a server that finds others writes and tells nothing before that time has passed: until then they may take themselves to be alone;
 *  - a server whose connection is lost, so that others may not see it any more, does not say that it is alone, and writes nothing before it is back.
 *
 * What is written meanwhile is fenced by the rows of the mailboxes: the lock is what says who else is there, the fence is what keeps them right.
 *
 * Once released it refuses nothing: what is under way when a server stops comes to its end.
 */
@Singleton
public class DatabaseLock implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseLock.class);
    private static final Duration WATCHED_EVERY = Duration.ofSeconds(1);
    private static final Duration ALONE_FOR = Duration.ofSeconds(3);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** PostgreSQL may not have noticed yet that a server that was killed is gone. */
    private static final int TRIES_AT_START = 15;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /**
     * Connects to the database, each time anew.
     */
    @FunctionalInterface
    public interface ConnectionSource {
        Connection connect() throws SQLException;
    }

    private enum State {
        /** Nobody has asked for it: a server without the module. */
        UNUSED,
        HELD,
        LOST,
        RELEASED
    }

    private final ConnectionSource source;
    private final ThisServer self = new ThisServer();
    /** From when its table is there. */
    private Optional<ServerTable> table = Optional.empty();
    private final List<Runnable> whenBack = new CopyOnWriteArrayList<>();
    private final List<Runnable> whenReleased = new CopyOnWriteArrayList<>();
    /** As they were found last. */
    private volatile List<String> others = ImmutableList.of();
    /** When it was begun to look for them, in nanoseconds of this process. */
    private volatile long lookedAt = 0;
    private volatile State state = State.UNUSED;
    private volatile Optional<String> other = Optional.empty();
    private Optional<AdvisoryLock> held = Optional.empty();
    private Optional<ScheduledExecutorService> watching = Optional.empty();
    private Duration pause = WATCHED_EVERY;
    private long lastAsked = 0;

    public DatabaseLock(ConnectionSource source) {
        this.source = source;
    }

    /**
     * Logs in as the pool does, but takes none of its connections where the pool is that of James.
     */
    @Inject
    public DatabaseLock(EntityManagerFactory entityManagers) {
        this(() -> Database.watching(entityManagers));
    }

    /**
     * Takes the lock, and from now on sees to it that it is kept.
     *
     * @throws DatabaseInUseException when another server has it
     */
    public synchronized void acquire() {
        for (int left = TRIES_AT_START; !take(); left--) {
            if (left == 0) {
                throw new DatabaseInUseException("the database is in use by " + other.orElse("another server") + "; stop that one first");
            }
            Uninterruptibles.sleepUninterruptibly(BETWEEN_TRIES);
        }
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            new ThreadFactoryBuilder().setNameFormat("condstore-lock").setDaemon(true).build());
        watching = Optional.of(watch);
        watch.schedule(this::watch, WATCHED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * From now on this server says that it is there, and which version it has. To be called when the tables are there, before anything else is done.
     */
    public synchronized void announce() {
        held.ifPresent(lock -> {
            table = Optional.of(new ServerTable(self));
            boolean foundBefore = !others.isEmpty();
            try {
                look(lock);
            } catch (SQLException e) {
                throw new IllegalStateException("the servers on the database can't be read: " + e.getMessage(), e);
            }
            if (!foundBefore) {
                waitForOthers();
            }
        });
    }

    /**
     * @param action what is to be done when the lock is back after it was lost: somebody else may have written meanwhile
     */
    public void whenBack(Runnable action) {
        whenBack.add(action);
    }

    /**
     * @param action what is to be done when the server stops
     */
    public void whenReleased(Runnable action) {
        whenReleased.add(action);
    }

    /** How many other servers were on the database when it was looked last. */
    public int others() {
        return others.size();
    }

    /**
     * Whether other servers may be on the database at this moment.
     */
    public boolean isShared() {
        return state != State.UNUSED && (state != State.HELD || !others.isEmpty() || System.nanoTime() - lookedAt > ALONE_FOR.toNanos());
    }

    /**
     * A connection beside the pool.
     */
    public Connection connect() throws SQLException {
        return source.connect();
    }

    /**
     * @throws MailboxException when the lock is lost
     */
    public void check() throws MailboxException {
        if (state == State.LOST) {
            askAgain(System.nanoTime());
        }
        if (state == State.LOST) {
            throw new MailboxException("Nothing is written: this server has lost its lock on the database"
                + other.map(holder -> ", which is in use by " + holder).orElse(""));
        }
    }

    /**
     * Who writes does not wait for the next turn: a database that is back takes every write. One question answers all that came before it
     * was asked.
     */
    private synchronized void askAgain(long came) {
        if (state == State.LOST && lastAsked - came < 0) {
            takeAgain();
        }
    }

    private synchronized void watch() {
        if (state == State.HELD) {
            try {
                look(held.orElseThrow());
            } catch (SQLException e) {
                LOGGER.warn("The connection that holds this server's lock on the database is lost: nothing is written until the lock is back");
                LOGGER.debug("It was lost so", e);
                lose();
            }
        }
        if (state == State.LOST) {
            takeAgain();
        }
        watching.filter(watch -> !watch.isShutdown()).ifPresent(watch -> watch.schedule(this::watch, pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void look(AdvisoryLock lock) throws SQLException {
        long now = System.nanoTime();
        List<String> found = found(lock);
        if (!found.equals(others)) {
            LOGGER.info("On the database beside this server: {}", found.isEmpty() ? "nobody" : String.join("; ", found));
        }
        others = found;
        lookedAt = now;
    }

    private List<String> found(AdvisoryLock lock) throws SQLException {
        Map<String, String> found = new TreeMap<>(lock.others());
        if (table.isPresent()) {
            Map<String, String> said = table.get().meet(lock.connection());
            said.forEach((name, description) -> found.merge(name, description, (ofLock, ofTable) -> ofTable + ", " + ofLock));
        }
        return found.entrySet().stream().map(ThisServer::described).collect(ImmutableList.toImmutableList());
    }

    /** Those who are there may take themselves to be alone until then. */
    private void waitForOthers() {
        if (!others.isEmpty()) {
            Uninterruptibles.sleepUninterruptibly(ALONE_FOR);
        }
    }

    private void lose() {
        held.ifPresent(AdvisoryLock::close);
        held = Optional.empty();
        other = Optional.empty();
        state = State.LOST;
    }

    private void takeAgain() {
        lastAsked = System.nanoTime();
        Optional<String> before = other;
        try {
            if (take()) {
                LOGGER.warn("This server has its lock on the database back: it writes again");
                pause = WATCHED_EVERY;
                whenBack.forEach(Runnable::run);
                return;
            }
            if (!other.equals(before)) {
                LOGGER.error("The database is in use by {}: nothing is written until that one has stopped", other.orElse("another server"));
            }
        } catch (IllegalStateException e) {
            LOGGER.debug("The lock on the database is not back", e);
        }
        pause = Duration.ofMillis(Math.min(2 * pause.toMillis(), LONGEST_PAUSE.toMillis()));
    }

    private boolean take() {
        Connection connection;
        try {
            connection = source.connect();
        } catch (SQLException e) {
            throw new IllegalStateException("the lock on the database can't be taken: " + e.getMessage(), e);
        }
        AdvisoryLock lock = new AdvisoryLock(connection, self);
        boolean taken = false;
        try {
            taken = lock.take();
            if (taken) {
                look(lock);
                other = Optional.empty();
            } else {
                other = lock.others().entrySet().stream().map(ThisServer::described).findFirst();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the lock on the database can't be taken: " + e.getMessage(), e);
        } finally {
            if (!taken) {
                lock.close();
            }
        }
        if (taken) {
            waitForOthers();
            held = Optional.of(lock);
            state = State.HELD;
        }
        return taken;
    }

    /** May be called more than once. */
    @Override
    public synchronized void close() {
        watching.ifPresent(ScheduledExecutorService::shutdownNow);
        whenReleased.forEach(Runnable::run);
        held.ifPresent(lock -> {
            table.ifPresent(servers -> servers.leave(lock.connection()));
            lock.close();
        });
        held = Optional.empty();
        state = State.RELEASED;
    }
}
