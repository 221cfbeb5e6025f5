/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterators;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MessageSource;
import io.github.jamescondstore.mailbox.write.MessageRows;
import it.unimi.dsi.fastutil.longs.LongList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's in-memory mapper over rows of our own: sorted by UID, and immutable.
 *
 * James's rows are modified in place, flags first and mod-sequence later, so that a reader may take the new flags for the old
 * state or the old flags for the new one and never ask again. And they lie unsorted: a single UID costs a walk over the
 * mailbox. A subclass, since James's managers ask for the concrete class.
 *
 * Writes come from within the gate. Reads take no lock.
 */
final class CondstoreInMemoryMessageMapper extends InMemoryMessageMapper implements MessageRows, MessageSource {
    private final ConcurrentMap<MailboxId, MailboxMessages> mailboxes = new ConcurrentHashMap<>();
    private final InMemoryUids uidProvider;

    CondstoreInMemoryMessageMapper(InMemoryUids uidProvider, ModSeqProvider modSeqProvider, Clock clock) {
        super(null, uidProvider, modSeqProvider, clock);
        this.uidProvider = uidProvider;
    }

    private MailboxMessages messages(MailboxId mailboxId) {
        MailboxMessages messages = mailboxes.get(mailboxId);
        return messages != null ? messages : mailboxes.computeIfAbsent(mailboxId, id -> new MailboxMessages());
    }

    private MailboxMessages messages(Mailbox mailbox) {
        return messages(mailbox.getMailboxId());
    }

    @Override
    public Iterator<ComposedMessageIdWithMetaData> find(Mailbox mailbox, UidSet uids) {
        return uids.isContiguous() && !uids.isEmpty() ? find(mailbox, uids.span()) : states(mailbox.getMailboxId(), uids).iterator();
    }

    private Iterator<ComposedMessageIdWithMetaData> find(Mailbox mailbox, MessageRange range) {
        return Iterators.transform(messages(mailbox).in(range).iterator(), MailboxMessage::getComposedMessageIdWithMetaData);
    }

    @Override
    public UidSet uids(MailboxId mailboxId) {
        return UidSet.ofLongs(messages(mailboxId).uids().toLongArray());
    }

    @Override
    public long lastUid(MailboxId mailboxId) {
        return uidProvider.lastUid(mailboxId).map(MessageUid::asLong).orElse(0L);
    }

    @Override
    public List<ComposedMessageIdWithMetaData> states(MailboxId mailboxId, UidSet uids) {
        MailboxMessages messages = messages(mailboxId);
        ImmutableList.Builder<ComposedMessageIdWithMetaData> states = ImmutableList.builder();
        uids.forEachRange((from, to) -> {
            if (from == to) {
                messages.get(MessageUid.of(from)).ifPresent(message -> states.add(message.getComposedMessageIdWithMetaData()));
            } else {
                messages.in(MessageRange.range(MessageUid.of(from), MessageUid.of(to)))
                    .forEach(message -> states.add(message.getComposedMessageIdWithMetaData()));
            }
        });
        return states.build();
    }

    @Override
    public void sizes(MailboxId mailboxId, UidSet uids, Sizes sizes) {
        MailboxMessages messages = messages(mailboxId);
        uids.forEachRange((from, to) -> messages.in(MessageRange.range(MessageUid.of(from), MessageUid.of(to)))
            .forEach(message -> sizes.add(message.getUid().asLong(), message.getFullContentOctets())));
    }

    @Override
    public void write(Mailbox mailbox, ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) throws MailboxException {
        MessageUid uid = message.getComposedMessageId().getUid();
        StoredMessage current = messages(mailbox).get(uid)
            .orElseThrow(() -> new MailboxException("Message " + uid.asLong() + " is no longer in mailbox " + mailbox.getMailboxId().serialize()));
        messages(mailbox).put(current.with(flags, modSeq));
    }

    @Override
    public UidSet existing(MailboxId mailboxId, UidSet uids) {
        MailboxMessages messages = messages(mailboxId);
        return UidSet.ofLongs(uids.stream().filter(uid -> messages.get(MessageUid.of(uid)).isPresent()).toArray());
    }

    @Override
    public void leaveOut(MailboxId mailboxId, long lastUid) {
        uidProvider.added(mailboxId, MessageUid.of(Math.max(lastUid(mailboxId), lastUid)));
    }

    /**
     * The messages of a mailbox that have one of these ids.
     */
    Stream<? extends MailboxMessage> find(MailboxId mailboxId, Collection<MessageId> messageIds) {
        return messages(mailboxId).in(MessageRange.all()).stream().filter(message -> messageIds.contains(message.getMessageId()));
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange set, FetchType type, int max) {
        Iterator<MailboxMessage> found = Iterators.unmodifiableIterator(messages(mailbox).in(set).iterator());
        return max > 0 ? Iterators.limit(found, max) : found;
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(Mailbox mailbox, MessageRange set, FetchType type, int limit) {
        return Flux.fromIterable(() -> findInMailbox(mailbox, set, type, limit));
    }

    @Override
    public Flux<ComposedMessageIdWithMetaData> listMessagesMetadata(Mailbox mailbox, MessageRange set) {
        return Flux.fromIterable(() -> find(mailbox, set));
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return Flux.defer(() -> {
            LongList uids = messages(mailbox).uids();
            return Flux.range(0, uids.size()).map(position -> MessageUid.of(uids.getLong(position)));
        });
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) {
        return messages(mailbox).count();
    }

    @Override
    public long countUnseenMessagesInMailbox(Mailbox mailbox) {
        return messages(mailbox).unseenCount();
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) {
        return messages(mailbox).recent();
    }

    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) {
        OptionalLong first = messages(mailbox).firstUnseen();
        return first.isPresent() ? MessageUid.of(first.getAsLong()) : null;
    }

    // What the index knows is answered at once: James's own would go to another thread for each, to wait for what never blocks.

    @Override
    public Mono<MailboxCounters> getMailboxCountersReactive(Mailbox mailbox) {
        return Mono.fromCallable(() -> getMailboxCounters(mailbox));
    }

    @Override
    public Mono<List<MessageUid>> findRecentMessageUidsInMailboxReactive(Mailbox mailbox) {
        return Mono.fromCallable(() -> findRecentMessageUidsInMailbox(mailbox));
    }

    @Override
    public Mono<Optional<MessageUid>> findFirstUnseenMessageUidReactive(Mailbox mailbox) {
        return Mono.fromCallable(() -> Optional.ofNullable(findFirstUnseenMessageUid(mailbox)));
    }

    @Override
    public Mono<Optional<MessageUid>> getLastUidReactive(Mailbox mailbox) {
        return Mono.fromCallable(() -> getLastUid(mailbox));
    }

    @Override
    public Mono<Flags> getApplicableFlagReactive(Mailbox mailbox) {
        return Mono.fromCallable(() -> getApplicableFlag(mailbox));
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange range) {
        return messages(mailbox).in(range).stream()
            .filter(MailboxMessage::isDeleted)
            .map(MailboxMessage::getUid)
            .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) {
        return messages(mailbox).applicableFlags();
    }

    @Override
    public void delete(Mailbox mailbox, MailboxMessage message) {
        messages(mailbox).remove(message.getUid());
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids) {
        return expunge(mailbox.getMailboxId(), UidSet.of(uids));
    }

    @Override
    public Map<MessageUid, MessageMetaData> expunge(MailboxId mailboxId, UidSet uids) {
        MailboxMessages messages = messages(mailboxId);
        return uids.stream()
            .mapToObj(MessageUid::of)
            .map(messages::remove)
            .flatMap(Optional::stream)
            .collect(ImmutableMap.toImmutableMap(MailboxMessage::getUid, MailboxMessage::metaData));
    }

    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return super.copy(mailbox, read(originals));
    }

    /** What can't be read is found out before the first of them is written: it could not be taken back. */
    private static List<MailboxMessage> read(List<MailboxMessage> originals) throws MailboxException {
        ImmutableList.Builder<MailboxMessage> read = ImmutableList.builder();
        for (MailboxMessage original : originals) {
            read.add(StoredMessage.read(original));
        }
        return read.build();
    }

    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return super.move(mailbox, read(originals));
    }

    @Override
    public MessageMetaData move(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        MessageMetaData moved = copy(mailbox, original);
        messages(original.getMailboxId()).remove(original.getUid());
        return moved;
    }

    @Override
    protected MessageMetaData copy(Mailbox mailbox, MessageUid uid, ModSeq modSeq, MailboxMessage original) throws MailboxException {
        StoredMessage copy = StoredMessage.of(mailbox.getMailboxId(), original);
        Flags flags = original.createFlags();
        // A copy is new to its mailbox (RFC 3501, 2.3.2).
        flags.add(Flags.Flag.RECENT);
        copy.setFlags(flags);
        return add(copy.at(uid, modSeq, Date.from(clock.instant())));
    }

    /**
     * Adds it. What is there already is written by {@link #write}.
     */
    @Override
    public MessageMetaData save(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        return add(StoredMessage.of(mailbox.getMailboxId(), message)
            .at(message.getUid(), message.getModSeq(), Date.from(clock.instant())));
    }

    private MessageMetaData add(StoredMessage message) {
        MailboxId mailboxId = message.getMailboxId();
        uidProvider.checkDue(mailboxId, message.getUid());
        messages(mailboxId).put(message);
        uidProvider.added(mailboxId, message.getUid());
        return message.metaData();
    }

    /**
     * The mailbox was deleted.
     */
    void forget(MailboxId mailboxId) {
        mailboxes.remove(mailboxId);
        uidProvider.forget(mailboxId);
    }

    @Override
    public void deleteAll() {
        mailboxes.clear();
        uidProvider.forgetAll();
    }
}
