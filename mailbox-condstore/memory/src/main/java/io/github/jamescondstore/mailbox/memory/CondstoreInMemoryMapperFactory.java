/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import javax.inject.Inject;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageIdMapper;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import io.github.jamescondstore.mailbox.gate.GatedModSeqProvider;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.mapper.TrackingAnnotationMapper;
import io.github.jamescondstore.mailbox.mapper.TrackingMessageMapper;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import io.github.jamescondstore.mailbox.write.MailboxWriter;

/**
 * James's in-memory store whose every write to a mailbox is one of a {@link MailboxWriter}.
 *
 * A subclass of James's factory, since James's managers ask for the concrete class. The mappers are the same for all
 * sessions: they keep nothing of one.
 */
public class CondstoreInMemoryMapperFactory extends InMemoryMailboxSessionMapperFactory implements TrackedStore {
    private final InMemoryChangeStore changeStore;
    private final MailboxGate gate;
    private final MailboxContents contents;
    private final MailboxWriter writer;
    private final Upkeep upkeep;
    private final InMemoryUids uidProvider;
    private final ModSeqProvider modSeqProvider;
    private final CondstoreInMemoryMessageMapper rows;
    private final MessageMapper messageMapper;
    private final CondstoreInMemoryMailboxMapper mailboxMapper;
    private final MessageIdMapper messageIdMapper;

    public CondstoreInMemoryMapperFactory(Clock clock) {
        this(clock, Retention.DEFAULT);
    }

    public CondstoreInMemoryMapperFactory(Clock clock, Retention retention) {
        this(clock, retention, StoreMetrics.NONE);
    }

    @Inject
    public CondstoreInMemoryMapperFactory(Clock clock, Retention retention, StoreMetrics metrics) {
        super(clock);
        changeStore = new InMemoryChangeStore(retention, clock);
        gate = new MailboxGate(changeStore, metrics);
        uidProvider = new InMemoryUids();
        modSeqProvider = new GatedModSeqProvider(gate);
        rows = new CondstoreInMemoryMessageMapper(uidProvider, modSeqProvider, clock);
        contents = new MailboxContents(gate, rows);
        writer = new MailboxWriter(gate, rows);
        upkeep = new Upkeep(gate, changeStore, rows, rows);
        messageMapper = new TrackingMessageMapper(rows, writer, modSeqProvider);
        mailboxMapper = new CondstoreInMemoryMailboxMapper(writer, rows);
        messageIdMapper = new TrackingInMemoryMessageIdMapper(new InMemoryMessageIdMapper(mailboxMapper, rows), mailboxMapper, rows, writer);
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
    public void tidyUp(BooleanSupplier goesOn) {
        gate.dropUnused();
        changeStore.forgetTooOld();
    }

    /**
     * Kept in the session as James does: its managers may share a session between factories.
     */
    @Override
    public MessageMapper getMessageMapper(MailboxSession session) {
        return (MessageMapper) session.getAttributes().computeIfAbsent(MESSAGEMAPPER, key -> messageMapper);
    }

    /**
     * The rows themselves, for James's counters. Whoever writes through this mapper bypasses the gate: James does not.
     */
    @Override
    public InMemoryMessageMapper createMessageMapper(MailboxSession session) {
        return rows;
    }

    @Override
    public MailboxMapper createMailboxMapper(MailboxSession session) {
        return mailboxMapper;
    }

    @Override
    public MessageIdMapper createMessageIdMapper(MailboxSession session) {
        return messageIdMapper;
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

    @Override
    public void deleteAll() throws MailboxException {
        super.deleteAll();
        MailboxReactorUtils.block(mailboxMapper.deleteAll());
        rows.deleteAll();
    }
}
