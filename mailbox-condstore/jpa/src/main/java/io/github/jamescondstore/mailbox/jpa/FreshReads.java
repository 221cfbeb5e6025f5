/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.Flags;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAMessageMapper;
import org.apache.james.mailbox.jpa.mail.JPAModSeqProvider;
import org.apache.james.mailbox.jpa.mail.JPAUidProvider;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.Undisturbed;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Deletions;
import io.github.jamescondstore.mailbox.jpa.rows.MetaDataQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * James's mapper for reading, with an entity manager of its own for every question.
 *
 * James keeps one for as long as a session lasts, and it answers with the messages as they were when they were first asked for. What
 * others change never shows: neither to a client that asks, nor to one that is to be told.
 *
 * Its transactions are none: a section makes its own, around whatever James writes within one of these.
 */
final class FreshReads extends JPAMessageMapper {
    private static final Scheduler BLOCKING = Schedulers.boundedElastic();

    private final JPAUidProvider uidProvider;
    private final JPAModSeqProvider modSeqProvider;
    private final KnownMailboxes knownMailboxes;
    private final Deletions deletions;

    FreshReads(JPAUidProvider uidProvider, JPAModSeqProvider modSeqProvider, EntityManagerFactory entityManagers, KnownMailboxes knownMailboxes,
               Deletions deletions) {
        super(uidProvider, modSeqProvider, entityManagers);
        this.deletions = deletions;
        this.knownMailboxes = knownMailboxes;
        this.uidProvider = uidProvider;
        this.modSeqProvider = modSeqProvider;
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(JPAMessageMapper mapper) throws MailboxException;
    }

    private <T> T fresh(Question<T> question) throws MailboxException {
        return deletions.reading(() -> askOnce(question));
    }

    private <T> T askOnce(Question<T> question) throws MailboxException {
        JPAMessageMapper mapper = new OneConnection(uidProvider, modSeqProvider, entityManagerFactory);
        try {
            return question.ask(mapper);
        } finally {
            mapper.endRequest();
        }
    }

    private static final class OneConnection extends JPAMessageMapper {
        private OneConnection(JPAUidProvider uidProvider, JPAModSeqProvider modSeqProvider, EntityManagerFactory entityManagers) {
            super(uidProvider, modSeqProvider, entityManagers);
        }

        @Override
        public EntityManager getEntityManager() {
            if (entityManager == null) {
                entityManager = Database.retaining(entityManagerFactory);
            }
            return entityManager;
        }
    }

    private <T> Mono<T> freshReactive(Question<T> question) {
        return Undisturbed.until(Mono.fromCallable(() -> fresh(question)).subscribeOn(BLOCKING));
    }

    @Override
    protected void begin() {
    }

    @Override
    protected void commit() {
    }

    @Override
    protected void rollback() {
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange range, FetchType type, int limit) throws MailboxException {
        return find(mailbox, range, type, limit).iterator();
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(Mailbox mailbox, MessageRange range, FetchType type, int limit) {
        return Undisturbed.until(Mono.fromCallable(() -> find(mailbox, range, type, limit)).subscribeOn(BLOCKING))
            .flatMapIterable(messages -> messages);
    }

    private List<MailboxMessage> find(Mailbox mailbox, MessageRange range, FetchType type, int limit) throws MailboxException {
        return fresh(mapper -> {
            List<MailboxMessage> messages = current(mapper, mailbox, ImmutableList.copyOf(mapper.findInMailbox(mailbox, range, type, limit)));
            return type == FetchType.METADATA ? messages : loaded(mapper, mailbox, messages, type);
        });
    }

    /**
     * A message that was expunged before its content was read is left out: without its row there is none, or an empty one.
     */
    private static List<MailboxMessage> loaded(JPAMessageMapper mapper, Mailbox mailbox, List<MailboxMessage> messages, FetchType type)
            throws MailboxException {
        Optional<RuntimeException> failure = Optional.empty();
        UidSet.Builder failed = UidSet.builder();
        for (MailboxMessage message : messages) {
            try {
                load(message, type);
            } catch (RuntimeException e) {
                failure = failure.or(() -> Optional.of(e));
                failed.add(UidSet.of(message.getUid()));
            }
        }
        UidSet there = MetaDataQuery.existing(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId(), UidSet.ofLongs(messages.stream()
            .mapToLong(message -> message.getUid().asLong())
            .toArray()));
        if (failure.isPresent() && failed.build().intersects(there)) {
            throw failure.get();
        }
        return messages.stream().filter(message -> there.contains(message.getUid())).collect(ImmutableList.toImmutableList());
    }

    /**
     * James's messages with flags and mod-sequences that belong together: James reads a message and its keywords one after the other.
     * What else it reads does not change. A message that was expunged in between is left out.
     */
    private static List<MailboxMessage> current(JPAMessageMapper mapper, Mailbox mailbox, List<MailboxMessage> messages) throws MailboxException {
        if (messages.isEmpty()) {
            return messages;
        }
        UidSet uids = UidSet.ofLongs(messages.stream().mapToLong(message -> message.getUid().asLong()).toArray());
        Map<MessageUid, ComposedMessageIdWithMetaData> states = Maps.uniqueIndex(
            MetaDataQuery.statesBesideWriters(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId(), uids),
            state -> state.getComposedMessageId().getUid());
        ImmutableList.Builder<MailboxMessage> current = ImmutableList.builder();
        for (MailboxMessage message : messages) {
            ComposedMessageIdWithMetaData state = states.get(message.getUid());
            if (state != null) {
                message.setFlags(state.getFlags());
                message.setModSeq(state.getModSeq());
                current.add(message);
            }
        }
        return current.build();
    }

    /**
     * The content, which is read when it is first asked for, and would be empty once its entity manager is closed.
     */
    private static void load(MailboxMessage message, FetchType type) throws MailboxException {
        try {
            message.getHeaderContent().close();
            if (type != FetchType.HEADERS) {
                message.getBodyContent().close();
            }
        } catch (IOException e) {
            throw new MailboxException("The content of message " + message.getUid().asLong() + " can't be read", e);
        }
    }

    @Override
    public Flux<ComposedMessageIdWithMetaData> listMessagesMetadata(Mailbox mailbox, MessageRange range) {
        return freshReactive(mapper -> MetaDataQuery.statesBesideWriters(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId(), UidSet.of(range)))
            .flatMapIterable(messages -> messages);
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return freshReactive(mapper -> MetaDataQuery.allUids(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId()))
            .flatMapIterable(UidSet::asMessageUids);
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return fresh(mapper -> mapper.countMessagesInMailbox(mailbox));
    }

    @Override
    public long countUnseenMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return fresh(mapper -> mapper.countUnseenMessagesInMailbox(mailbox));
    }

    @Override
    public MailboxCounters getMailboxCounters(Mailbox mailbox) throws MailboxException {
        return fresh(mapper -> mapper.getMailboxCounters(mailbox));
    }

    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) throws MailboxException {
        return knownMailboxes.firstUnseen(mailbox.getMailboxId(),
            () -> fresh(mapper -> MetaDataQuery.firstUnseen(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId()))).orElse(null);
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) throws MailboxException {
        return knownMailboxes.recent(mailbox.getMailboxId(), getLastUid(mailbox),
            among -> fresh(mapper -> MetaDataQuery.recent(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId(), among)));
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange range) throws MailboxException {
        return fresh(mapper -> MetaDataQuery.deleted(mapper.getEntityManager(), (JPAId) mailbox.getMailboxId(), range));
    }

    @Override
    public Optional<MessageUid> getLastUid(Mailbox mailbox) throws MailboxException {
        return knownMailboxes.lastUid(mailbox.getMailboxId(), () -> fresh(mapper -> mapper.getLastUid(mailbox)));
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) throws MailboxException {
        return knownMailboxes.applicableFlags(mailbox.getMailboxId(), () -> fresh(mapper -> mapper.getApplicableFlag(mailbox)));
    }
}
