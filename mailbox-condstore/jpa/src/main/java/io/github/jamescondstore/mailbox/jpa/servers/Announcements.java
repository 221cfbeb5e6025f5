/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.MailboxId;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.mailbox.changes.ChangeStore;

/**
 * What servers on one PostgreSQL tell each other: that a change of a mailbox is committed. A connection of its own listens, on a thread of its own.
 *
 * An announcement wakes, and is nobody's truth. It comes with the commit, or not at all: while the connection is down, or where a pooler between server
 * and database passes none on. So every few seconds the mailboxes that somebody listens to are looked at as well.
 */
public final class Announcements implements Neighbours {
    private static final Logger LOGGER = LoggerFactory.getLogger(Announcements.class);
    private static final String CHANNEL = "condstore";
    private static final String ANNOUNCE = "SELECT pg_notify('" + CHANNEL + "', ?)";
    private static final String LOOK = "SELECT MAILBOX_ID, MAILBOX_HIGHEST_MODSEQ FROM JAMES_MAILBOX WHERE MAILBOX_ID = ANY (?)";
    private static final String SEPARATOR = " ";
    private static final int PARTS = 3;
    private static final Duration LISTENED_FOR = Duration.ofMillis(500);
    private static final Duration LOOKED_EVERY = Duration.ofSeconds(5);
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

    private final DatabaseLock.ConnectionSource source;
    private final BooleanSupplier shared;
    private final String self = UUID.randomUUID().toString();
    private volatile boolean closed = false;
    private volatile long heardAt = System.nanoTime();
    private boolean failing = false;
    /** Whether something of this server's own has come back. */
    private boolean hearing = false;
    private boolean deaf = false;

    /**
     * @param shared whether there may be others at this moment
     */
    public Announcements(DatabaseLock.ConnectionSource source, BooleanSupplier shared) {
        this.source = source;
        this.shared = shared;
    }

    @Override
    public boolean mayBeThere() {
        return shared.getAsBoolean();
    }

    @Override
    public void listen(ChangeStore.Others others) {
        Thread listener = new Thread(() -> listenUntilClosed(others), "condstore-listener");
        listener.setDaemon(true);
        listener.start();
    }

    @Override
    public void announce(Connection connection, long mailboxId, long highest) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANNOUNCE)) {
            statement.setString(1, String.join(SEPARATOR, self, Long.toString(mailboxId), Long.toString(highest)));
            statement.execute();
        }
    }

    @Override
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    private void listenUntilClosed(ChangeStore.Others others) {
        while (!closed) {
            try (Connection connection = source.connect()) {
                listen(connection, others);
            } catch (SQLException e) {
                if (!failing && !closed) {
                    LOGGER.warn("This server does not hear what others write to the database until it is connected again: {}", e.getMessage());
                }
                failing = true;
                Uninterruptibles.sleepUninterruptibly(BEFORE_NEXT_TRY);
            }
        }
    }

    private void listen(Connection connection, ChangeStore.Others others) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        if (failing) {
            LOGGER.warn("This server hears again what others write to the database");
            failing = false;
        }
        // What was announced before this nobody has heard.
        others.mayHaveWritten();
        heardAt = System.nanoTime();
        hearing = false;
        call();
        PGConnection listening = connection.unwrap(PGConnection.class);
        long called = System.nanoTime();
        long looked = called;
        while (!closed) {
            PGNotification[] heard = listening.getNotifications(Math.toIntExact(LISTENED_FOR.toMillis()));
            for (PGNotification announcement : heard == null ? new PGNotification[0] : heard) {
                hear(announcement.getParameter(), others);
            }
            if (!hearing && !deaf && System.nanoTime() - called > HEARD_WITHIN.toNanos()) {
                deaf = true;
                LOGGER.warn("PostgreSQL's notifications do not arrive, as behind a pooler such as pgbouncer: what other servers write wakes nobody here"
                    + " before the next look, every {} s. Let the JDBC URL name PostgreSQL itself", LOOKED_EVERY.toSeconds());
            }
            if (System.nanoTime() - looked > LOOKED_EVERY.toNanos()) {
                look(connection, others);
                looked = System.nanoTime();
                heardAt = looked;
            }
        }
    }

    /** By another connection: to the same one a pooler would pass it on. */
    private void call() throws SQLException {
        try (Connection connection = source.connect()) {
            announce(connection, 0, 0);
        }
    }

    private void hear(String announcement, ChangeStore.Others others) {
        heardAt = System.nanoTime();
        String[] parts = Iterables.toArray(Splitter.on(SEPARATOR).split(announcement), String.class);
        if (parts[0].equals(self)) {
            heardSelf();
        } else if (parts.length == PARTS) {
            others.wrote(JPAId.of(Long.parseLong(parts[1])), ModSeq.of(Long.parseLong(parts[2])));
        }
    }

    private void heardSelf() {
        hearing = true;
        if (deaf) {
            LOGGER.warn("PostgreSQL's notifications arrive again");
            deaf = false;
        }
    }

    /** Also where nobody listens: a connection that says nothing may be none any more. */
    private static void look(Connection connection, ChangeStore.Others others) throws SQLException {
        Collection<MailboxId> mailboxes = others.listenedTo();
        Array ids = connection.createArrayOf("bigint", mailboxes.stream().map(id -> ((JPAId) id).getRawId()).toArray());
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setArray(1, ids);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    others.wrote(JPAId.of(result.getLong(1)), ModSeq.of(result.getLong(2)));
                }
            }
        }
    }

    /** The thread ends by itself, half a second later. */
    @Override
    public void close() {
        closed = true;
    }
}
