/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.mapper;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.gate.Section;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One of James's message mappers with every write led through the gate. Reads go straight to James's mapper.
 *
 * Every method of the interface is declared here, defaults included: a default calls {@code this}, so a forgotten one would
 * silently lose a change or a transaction.
 */
public class TrackingMessageMapper implements MessageMapper {
    /** So many are written in no time. */
    private static final int FEW = 16;

    private final MessageMapper mapper;
    private final MessageRows rows;
    private final MailboxGate gate;
    private final FlagsWriter flagsWriter;

    /**
     * @param mapper for reading
     * @param rows   for writing
     */
    public TrackingMessageMapper(MessageMapper mapper, MessageRows rows, MailboxGate gate) {
        this.mapper = mapper;
        this.rows = rows;
        this.gate = gate;
        this.flagsWriter = new FlagsWriter(rows);
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange set, FetchType type, int limit) throws MailboxException {
        return mapper.findInMailbox(mailbox, set, type, limit);
    }

    @Override
    public Flux<ComposedMessageIdWithMetaData> listMessagesMetadata(Mailbox mailbox, MessageRange set) {
        return mapper.listMessagesMetadata(mailbox, set);
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(Mailbox mailbox, MessageRange set, FetchType type, int limit) {
        return mapper.findInMailboxReactive(mailbox, set, type, limit);
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange messageRange) throws MailboxException {
        return mapper.retrieveMessagesMarkedForDeletion(mailbox, messageRange);
    }

    @Override
    public Flux<MessageUid> retrieveMessagesMarkedForDeletionReactive(Mailbox mailbox, MessageRange messageRange) {
        return mapper.retrieveMessagesMarkedForDeletionReactive(mailbox, messageRange);
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return mapper.countMessagesInMailbox(mailbox);
    }

    @Override
    public MailboxCounters getMailboxCounters(Mailbox mailbox) throws MailboxException {
        return mapper.getMailboxCounters(mailbox);
    }

    @Override
    public Mono<MailboxCounters> getMailboxCountersReactive(Mailbox mailbox) {
        return mapper.getMailboxCountersReactive(mailbox);
    }

    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) throws MailboxException {
        return mapper.findFirstUnseenMessageUid(mailbox);
    }

    @Override
    public Mono<Optional<MessageUid>> findFirstUnseenMessageUidReactive(Mailbox mailbox) {
        return mapper.findFirstUnseenMessageUidReactive(mailbox);
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) throws MailboxException {
        return mapper.findRecentMessageUidsInMailbox(mailbox);
    }

    @Override
    public Mono<List<MessageUid>> findRecentMessageUidsInMailboxReactive(Mailbox mailbox) {
        return mapper.findRecentMessageUidsInMailboxReactive(mailbox);
    }

    @Override
    public Optional<MessageUid> getLastUid(Mailbox mailbox) throws MailboxException {
        return mapper.getLastUid(mailbox);
    }

    @Override
    public Mono<Optional<MessageUid>> getLastUidReactive(Mailbox mailbox) {
        return mapper.getLastUidReactive(mailbox);
    }

    /**
     * The highest mod-sequence used so far. James's contract has it 0 for a mailbox in which nothing ever happened; a client
     * must not be told that (RFC 7162, 3.1.2.1), and is not: what it is told comes from the reactive method.
     */
    @Override
    public ModSeq getHighestModSeq(Mailbox mailbox) throws MailboxException {
        ModSeq highest = gate.highestModSeqNow(mailbox.getMailboxId());
        return highest.equals(MailboxGate.UNTOUCHED) ? ModSeq.first() : highest;
    }

    /**
     * HIGHESTMODSEQ as it is told: at least 1.
     */
    @Override
    public Mono<ModSeq> getHighestModSeqReactive(Mailbox mailbox) {
        return gate.highestModSeq(mailbox.getMailboxId());
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) throws MailboxException {
        return mapper.getApplicableFlag(mailbox);
    }

    @Override
    public Mono<Flags> getApplicableFlagReactive(Mailbox mailbox) {
        return mapper.getApplicableFlagReactive(mailbox);
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return mapper.listAllMessageUids(mailbox);
    }

    @Override
    public void endRequest() {
        mapper.endRequest();
    }

    @Override
    public <T> T execute(Transaction<T> transaction) throws MailboxException {
        return mapper.execute(transaction);
    }

    @Override
    public <T> Mono<T> executeReactive(Mono<T> transaction) {
        return mapper.executeReactive(transaction);
    }

    @Override
    public void delete(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        gate.writeBlocking(only(mailbox), section -> delete(section, mailbox, message));
    }

    private Void delete(Section section, Mailbox mailbox, MailboxMessage message) throws MailboxException {
        if (rows.exists(mailbox.getMailboxId(), message.getUid())) {
            rows.delete(mailbox, message);
            expunged(section, mailbox.getMailboxId(), UidSet.of(message.getUid()));
        }
        return null;
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids) throws MailboxException {
        return gate.writeBlocking(only(mailbox), section -> deleteMessages(section, mailbox, uids));
    }

    @Override
    public Mono<Map<MessageUid, MessageMetaData>> deleteMessagesReactive(Mailbox mailbox, List<MessageUid> uids) {
        return Mono.deferContextual(context -> {
            boolean onlyDeleted = OnlyDeleted.isAskedIn(context);
            return gate.write(only(mailbox), uids.size() <= FEW,
                section -> deleteMessages(section, mailbox, onlyDeleted ? stillDeleted(mailbox, uids) : uids));
        });
    }

    private List<MessageUid> stillDeleted(Mailbox mailbox, List<MessageUid> uids) throws MailboxException {
        ImmutableList.Builder<MessageUid> deleted = ImmutableList.builder();
        Iterator<ComposedMessageIdWithMetaData> messages = rows.find(mailbox, UidSet.of(uids));
        while (messages.hasNext()) {
            ComposedMessageIdWithMetaData message = messages.next();
            if (message.getFlags().contains(Flags.Flag.DELETED)) {
                deleted.add(message.getComposedMessageId().getUid());
            }
        }
        return deleted.build();
    }

    private Map<MessageUid, MessageMetaData> deleteMessages(Section section, Mailbox mailbox, List<MessageUid> uids) throws MailboxException {
        if (uids.isEmpty()) {
            return ImmutableMap.of();
        }
        Map<MessageUid, MessageMetaData> deleted = rows.deleteMessages(mailbox, uids);
        expunged(section, mailbox.getMailboxId(), UidSet.of(deleted.keySet()));
        return deleted;
    }

    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        return gate.writeBlocking(only(mailbox), section -> add(section, mailbox, message));
    }

    @Override
    public Mono<MessageMetaData> addReactive(Mailbox mailbox, MailboxMessage message) {
        // James appends from a thread that may block, and has waited for the message's bytes already.
        boolean atOnce = true;
        return gate.write(only(mailbox), atOnce, section -> add(section, mailbox, message));
    }

    private MessageMetaData add(Section section, Mailbox mailbox, MailboxMessage message) throws MailboxException {
        MessageMetaData added = rows.add(mailbox, message);
        added(section, mailbox, ImmutableList.of(added));
        return added;
    }

    @Override
    public Iterator<UpdatedFlags> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set) throws MailboxException {
        return updateFlags(mailbox, calculator, UidSet.of(set)).iterator();
    }

    @Override
    public Optional<UpdatedFlags> updateFlags(Mailbox mailbox, MessageUid uid, FlagsUpdateCalculator calculator) throws MailboxException {
        return updateFlags(mailbox, calculator, UidSet.of(uid)).stream().findFirst();
    }

    private List<UpdatedFlags> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, UidSet uids) throws MailboxException {
        return gate.writeBlocking(only(mailbox), section -> flagsWriter.update(section, mailbox, calculator, uids, Optional.empty()));
    }

    @Override
    public Mono<List<UpdatedFlags>> updateFlagsReactive(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set) {
        UidSet uids = UidSet.of(set);
        boolean brief = uids.size() <= FEW;
        return Mono.deferContextual(context -> {
            Optional<FlagsUpdate> update = FlagsUpdate.in(context, mailbox.getMailboxId());
            return gate.write(only(mailbox), brief, section -> flagsWriter.update(section, mailbox, calculator, uids, update));
        });
    }

    @Override
    public List<UpdatedFlags> resetRecent(Mailbox mailbox) throws MailboxException {
        // Asked first without the section: most of the times there is none, and a mailbox is opened far more often than filled.
        List<MessageUid> recent = mapper.findRecentMessageUidsInMailbox(mailbox);
        return recent.isEmpty()
            ? ImmutableList.of()
            : gate.writeBlocking(only(mailbox), section -> resetRecent(section, mailbox, recent));
    }

    @Override
    public Mono<List<UpdatedFlags>> resetRecentReactive(Mailbox mailbox) {
        return mapper.findRecentMessageUidsInMailboxReactive(mailbox)
            .flatMap(recent -> recent.isEmpty()
                ? Mono.just(ImmutableList.of())
                : gate.write(only(mailbox), false, section -> resetRecent(section, mailbox, recent)));
    }

    /**
     * Those that somebody else has reset meanwhile are that session's: they are recent to it alone.
     */
    private List<UpdatedFlags> resetRecent(Section section, Mailbox mailbox, List<MessageUid> recent) throws MailboxException {
        FlagsUpdateCalculator calculator = new FlagsUpdateCalculator(new Flags(Flags.Flag.RECENT), FlagsUpdateMode.REMOVE);
        return flagsWriter.update(section, mailbox, calculator, UidSet.of(recent), Optional.empty()).stream()
            .filter(updated -> updated.getOldFlags().contains(Flags.Flag.RECENT))
            .collect(ImmutableList.toImmutableList());
    }

    @Override
    public MessageMetaData copy(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return Iterables.getOnlyElement(copy(mailbox, ImmutableList.of(original)));
    }

    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return gate.writeBlocking(only(mailbox), section -> copy(section, mailbox, originals));
    }

    @Override
    public Mono<MessageMetaData> copyReactive(Mailbox mailbox, MailboxMessage original) {
        return copyReactive(mailbox, ImmutableList.of(original)).map(Iterables::getOnlyElement);
    }

    @Override
    public Mono<List<MessageMetaData>> copyReactive(Mailbox mailbox, List<MailboxMessage> originals) {
        return Mono.deferContextual(context -> {
            Optional<Transferred> transferred = Transferred.in(context, mailbox.getMailboxId());
            return gate.write(only(mailbox), false, section -> transferred.isPresent()
                ? copy(section, mailbox, there(originals), transferred.get())
                : copy(section, mailbox, originals));
        });
    }

    private List<MessageMetaData> copy(Section section, Mailbox mailbox, List<MailboxMessage> originals, Transferred transferred) throws MailboxException {
        List<MessageMetaData> copies = copy(section, mailbox, originals);
        section.afterCommit(() -> transferred.add(originals, copies));
        return copies;
    }

    /**
     * Those that nobody has expunged or moved since they were read.
     */
    private List<MailboxMessage> there(List<MailboxMessage> originals) throws MailboxException {
        Map<MailboxId, UidSet> existing = new HashMap<>();
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(originals).entrySet()) {
            existing.put(source.getKey(), rows.existing(source.getKey(), source.getValue()));
        }
        return originals.stream()
            .filter(original -> existing.get(original.getMailboxId()).contains(original.getUid()))
            .collect(ImmutableList.toImmutableList());
    }

    private List<MessageMetaData> copy(Section section, Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        List<MessageMetaData> copies = rows.copy(mailbox, originals);
        added(section, mailbox, copies);
        return copies;
    }

    /**
     * @throws MailboxException also when somebody else has expunged or moved the message in the meantime
     */
    @Override
    public MessageMetaData move(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return movedOnly(original, move(mailbox, ImmutableList.of(original)));
    }

    /**
     * Of racing moves of one message exactly one moves it; the others leave it out of their result.
     */
    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return gate.writeBlocking(sourcesAnd(mailbox, originals), section -> move(section, mailbox, there(originals)));
    }

    @Override
    public Mono<MessageMetaData> moveReactive(Mailbox mailbox, MailboxMessage original) {
        return moveReactive(mailbox, ImmutableList.of(original))
            .flatMap(moved -> Mono.fromCallable(() -> movedOnly(original, moved)));
    }

    @Override
    public Mono<List<MessageMetaData>> moveReactive(Mailbox mailbox, List<MailboxMessage> originals) {
        return Mono.deferContextual(context -> {
            Optional<Transferred> transferred = Transferred.in(context, mailbox.getMailboxId());
            return gate.write(sourcesAnd(mailbox, originals), false, section -> transferred.isPresent()
                ? moveAll(section, mailbox, originals, transferred.get())
                : move(section, mailbox, there(originals)));
        });
    }

    /**
     * All or none: James tells everybody that all of them have gone.
     */
    private List<MessageMetaData> moveAll(Section section, Mailbox mailbox, List<MailboxMessage> originals, Transferred transferred) throws MailboxException {
        List<MailboxMessage> there = there(originals);
        if (there.size() < originals.size()) {
            throw new MessagesGoneException(UidSet.of(originals.stream().map(MailboxMessage::getUid).collect(ImmutableList.toImmutableList()))
                .minus(UidSet.of(there.stream().map(MailboxMessage::getUid).collect(ImmutableList.toImmutableList()))), transferred.from());
        }
        List<MessageMetaData> moved = move(section, mailbox, originals);
        section.afterCommit(() -> transferred.add(originals, moved));
        return moved;
    }

    private MessageMetaData movedOnly(MailboxMessage original, List<MessageMetaData> moved) throws MailboxException {
        if (moved.isEmpty()) {
            throw new MailboxException("Message " + original.getUid().asLong() + " is no longer in mailbox " + original.getMailboxId().serialize());
        }
        return Iterables.getOnlyElement(moved);
    }

    private List<MessageMetaData> move(Section section, Mailbox mailbox, List<MailboxMessage> moving) throws MailboxException {
        List<MessageMetaData> moved = rows.move(mailbox, moving);
        added(section, mailbox, moved);
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(moving).entrySet()) {
            expunged(section, source.getKey(), source.getValue());
        }
        return moved;
    }

    private static Stream<MailboxId> sourcesAnd(Mailbox mailbox, List<MailboxMessage> originals) {
        return Stream.concat(Stream.of(mailbox.getMailboxId()), originals.stream().map(MailboxMessage::getMailboxId));
    }

    private static Stream<MailboxId> only(Mailbox mailbox) {
        return Stream.of(mailbox.getMailboxId());
    }

    private static void added(Section section, Mailbox mailbox, List<MessageMetaData> messages) throws MailboxException {
        if (!messages.isEmpty()) {
            MailboxId mailboxId = mailbox.getMailboxId();
            UidSet uids = UidSet.ofLongs(messages.stream().mapToLong(message -> message.getUid().asLong()).toArray());
            section.record(mailboxId, Change.added(section.modSeq(mailboxId), uids));
        }
    }

    private static void expunged(Section section, MailboxId mailboxId, UidSet uids) throws MailboxException {
        if (!uids.isEmpty()) {
            section.record(mailboxId, Change.expunged(section.modSeq(mailboxId), uids));
        }
    }
}
