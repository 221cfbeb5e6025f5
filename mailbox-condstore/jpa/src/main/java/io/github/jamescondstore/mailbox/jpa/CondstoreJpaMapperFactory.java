/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import javax.inject.Inject;
import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAMailboxSessionMapperFactory;
import org.apache.james.mailbox.jpa.mail.JPAModSeqProvider;
import org.apache.james.mailbox.jpa.mail.JPAUidProvider;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import io.github.jamescondstore.mailbox.gate.GatedModSeqProvider;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Deletions;
import io.github.jamescondstore.mailbox.jpa.database.Schema;
import io.github.jamescondstore.mailbox.jpa.log.Heads;
import io.github.jamescondstore.mailbox.jpa.servers.Announcements;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseInUseException;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;
import io.github.jamescondstore.mailbox.jpa.servers.Neighbours;
import io.github.jamescondstore.mailbox.mapper.TrackingAnnotationMapper;
import io.github.jamescondstore.mailbox.mapper.TrackingMessageMapper;
import io.github.jamescondstore.mailbox.metrics.StoreGauge;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import io.github.jamescondstore.mailbox.write.MailboxWriter;

/**
 * James's JPA store with every write to a mailbox led through the gate.
 *
 * A subclass of James's factory, since James's managers ask for the concrete class.
 */
public class CondstoreJpaMapperFactory extends JPAMailboxSessionMapperFactory implements TrackedStore, AutoCloseable {
    private final EntityManagerFactory entityManagers;
    private final JpaChangeStore changeStore;
    private final MailboxGate gate;
    private final JPAUidProvider uidProvider;
    private final JPAModSeqProvider modSeqProvider;
    private final JpaTransactions transactions;
    private final KnownMailboxes knownMailboxes;
    private final MailboxContents contents;
    private final MailboxWriter writer;
    private final Upkeep upkeep;
    private final DatabaseLock lock;
    private final Deletions deletions;
    private final Neighbours neighbours;

    /**
     * Without a lock on the database: for who knows that nobody else writes to it.
     */
    public CondstoreJpaMapperFactory(EntityManagerFactory entityManagers, Retention retention, Clock clock) {
        this(entityManagers, retention, clock, StoreMetrics.NONE, new DatabaseLock(entityManagers), false, Neighbours.NONE);
    }

    /**
     * For a PostgreSQL to which others write, too, each by such a factory: every command asks the database how far they have come. It has to be
     * closed, since it listens to them.
     */
    public static CondstoreJpaMapperFactory besideOthers(EntityManagerFactory entityManagers, Retention retention, Clock clock) {
        return new CondstoreJpaMapperFactory(entityManagers, retention, clock, StoreMetrics.NONE, new DatabaseLock(entityManagers), false,
            new Announcements(() -> Database.watching(entityManagers), () -> true));
    }

    /**
     * Creates the tables of the change log where they are missing.
     *
     * @throws DatabaseInUseException when another server is on the database
     */
    @Inject
    public CondstoreJpaMapperFactory(EntityManagerFactory entityManagers, Retention retention, Clock clock, StoreMetrics metrics, DatabaseLock lock) {
        this(entityManagers, retention, clock, metrics, lock, Schema.isPostgresql(entityManagers),
            Schema.isPostgresql(entityManagers) ? new Announcements(lock::connect, lock::isShared) : Neighbours.NONE);
        lock.whenReleased(neighbours::close);
        if (Schema.isPostgresql(entityManagers)) {
            metrics.gauge(StoreGauge.OTHER_SERVERS, lock::others);
            metrics.gauge(StoreGauge.SILENCE, () -> neighbours.silence().toSeconds());
        }
    }

    private CondstoreJpaMapperFactory(EntityManagerFactory entityManagers, Retention retention, Clock clock, StoreMetrics metrics, DatabaseLock lock,
                                      boolean locked, Neighbours neighbours) {
        super(entityManagers, new JPAUidProvider(entityManagers), new JPAModSeqProvider(entityManagers));
        if (locked) {
            lock.acquire();
        }
        Schema.migrate(entityManagers);
        lock.announce();
        this.entityManagers = entityManagers;
        Heads heads = new Heads();
        Database database = new Database(entityManagers);
        this.deletions = new Deletions(database);
        this.transactions = new JpaTransactions(database, heads, lock, deletions);
        this.changeStore = new JpaChangeStore(database, transactions, heads, lock, neighbours, retention, clock);
        this.gate = new MailboxGate(changeStore, metrics);
        this.uidProvider = new SectionUidProvider(entityManagers, transactions);
        this.modSeqProvider = new GatedJpaModSeqProvider(entityManagers, new GatedModSeqProvider(gate));
        lock.whenBack(changeStore::othersMayHaveWritten);
        this.lock = lock;
        this.neighbours = neighbours;
        this.knownMailboxes = new KnownMailboxes(gate, changeStore);
        JpaRows rows = new JpaRows(transactions, knownMailboxes);
        JpaMessages messages = new JpaMessages(database, transactions, deletions);
        this.writer = new MailboxWriter(gate, rows);
        this.contents = new MailboxContents(gate, messages);
        this.upkeep = new Upkeep(gate, changeStore, rows, messages);
    }

    /**
     * Nobody is told any more what others write.
     */
    @Override
    public void close() {
        neighbours.close();
    }

    @Override
    public ChangeLog changeLog() {
        return gate;
    }

    @Override
    public MailboxContents contents() {
        return contents;
    }

    @Override
    public Upkeep upkeep() {
        return upkeep;
    }

    @Override
    public void tidyUp(BooleanSupplier goesOn) throws MailboxException {
        gate.dropUnused();
        changeStore.forgetTooOld(goesOn);
    }

    @Override
    public MailboxMapper createMailboxMapper(MailboxSession session) {
        return new CondstoreJpaMailboxMapper(entityManagers, writer, transactions, lock);
    }

    @Override
    public MessageMapper createMessageMapper(MailboxSession session) {
        return new TrackingMessageMapper(new FreshReads(uidProvider, modSeqProvider, entityManagers, knownMailboxes, deletions), writer, modSeqProvider);
    }

    @Override
    public AnnotationMapper createAnnotationMapper(MailboxSession session) {
        return new TrackingAnnotationMapper(super.createAnnotationMapper(session), writer);
    }

    @Override
    public UidProvider getUidProvider() {
        return uidProvider;
    }

    @Override
    public ModSeqProvider getModSeqProvider() {
        return modSeqProvider;
    }
}
