/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.mapper;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import io.github.jamescondstore.mailbox.write.MailboxWriter;
import io.github.jamescondstore.mailbox.write.OnlyDeleted;
import io.github.jamescondstore.mailbox.write.Transferred;
import io.github.jamescondstore.mailbox.write.Write;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One of James's message mappers whose writes are those of a {@link MailboxWriter}. Reads go straight to James's mapper.
 *
 * Every method of the interface is declared here, defaults included: a default calls {@code this}, so a forgotten one would
 * silently lose a change or a transaction.
 */
public class TrackingMessageMapper implements MessageMapper {
    private final MessageMapper mapper;
    private final MailboxWriter writer;
    private final ModSeqProvider modSeqProvider;

    /**
     * @param mapper for reading
     */
    public TrackingMessageMapper(MessageMapper mapper, MailboxWriter writer, ModSeqProvider modSeqProvider) {
        this.mapper = mapper;
        this.writer = writer;
        this.modSeqProvider = modSeqProvider;
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
        ModSeq highest = modSeqProvider.highestModSeq(mailbox);
        return highest.equals(ChangeLog.UNTOUCHED) ? ModSeq.first() : highest;
    }

    /**
     * HIGHESTMODSEQ as it is told: at least 1.
     */
    @Override
    public Mono<ModSeq> getHighestModSeqReactive(Mailbox mailbox) {
        return modSeqProvider.highestModSeqReactive(mailbox);
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
        writer.expunge(mailbox, UidSet.of(message.getUid())).blocking();
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids) throws MailboxException {
        return writer.expunge(mailbox, UidSet.of(uids)).blocking();
    }

    @Override
    public Mono<Map<MessageUid, MessageMetaData>> deleteMessagesReactive(Mailbox mailbox, List<MessageUid> uids) {
        UidSet set = UidSet.of(uids);
        return Mono.deferContextual(context ->
            (OnlyDeleted.isAskedIn(context) ? writer.expungeDeleted(mailbox, set) : writer.expunge(mailbox, set)).reactive());
    }

    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        return writer.add(mailbox, message).blocking();
    }

    /** James appends from a thread that may block, and has waited for the message's bytes already. */
    @Override
    public Mono<MessageMetaData> addReactive(Mailbox mailbox, MailboxMessage message) {
        return writer.add(mailbox, message).reactive();
    }

    @Override
    public Iterator<UpdatedFlags> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set) throws MailboxException {
        return writer.updateFlags(mailbox, calculator, UidSet.of(set), Optional.empty()).blocking().iterator();
    }

    @Override
    public Optional<UpdatedFlags> updateFlags(Mailbox mailbox, MessageUid uid, FlagsUpdateCalculator calculator) throws MailboxException {
        return writer.updateFlags(mailbox, calculator, UidSet.of(uid), Optional.empty()).blocking().stream().findFirst();
    }

    @Override
    public Mono<List<UpdatedFlags>> updateFlagsReactive(Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set) {
        return Mono.deferContextual(context ->
            writer.updateFlags(mailbox, calculator, UidSet.of(set), FlagsUpdate.in(context, mailbox.getMailboxId())).reactive());
    }

    @Override
    public List<UpdatedFlags> resetRecent(Mailbox mailbox) throws MailboxException {
        // Asked first without the section: most of the times there is none, and a mailbox is opened far more often than filled.
        List<MessageUid> recent = mapper.findRecentMessageUidsInMailbox(mailbox);
        return recent.isEmpty() ? ImmutableList.of() : wereRecent(resetting(mailbox, recent).blocking());
    }

    @Override
    public Mono<List<UpdatedFlags>> resetRecentReactive(Mailbox mailbox) {
        return mapper.findRecentMessageUidsInMailboxReactive(mailbox)
            .flatMap(recent -> recent.isEmpty()
                ? Mono.just(ImmutableList.of())
                : resetting(mailbox, recent).reactive().map(TrackingMessageMapper::wereRecent));
    }

    private Write<List<UpdatedFlags>> resetting(Mailbox mailbox, List<MessageUid> recent) {
        FlagsUpdateCalculator calculator = new FlagsUpdateCalculator(new Flags(Flags.Flag.RECENT), FlagsUpdateMode.REMOVE);
        return writer.updateFlags(mailbox, calculator, UidSet.of(recent), Optional.empty());
    }

    /**
     * Those that another session has reset meanwhile are that session's: they are recent to it alone.
     */
    private static List<UpdatedFlags> wereRecent(List<UpdatedFlags> reset) {
        return reset.stream()
            .filter(updated -> updated.getOldFlags().contains(Flags.Flag.RECENT))
            .collect(ImmutableList.toImmutableList());
    }

    @Override
    public MessageMetaData copy(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return Iterables.getOnlyElement(copy(mailbox, ImmutableList.of(original)));
    }

    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return writer.copy(mailbox, originals).blocking();
    }

    @Override
    public Mono<MessageMetaData> copyReactive(Mailbox mailbox, MailboxMessage original) {
        return copyReactive(mailbox, ImmutableList.of(original)).map(Iterables::getOnlyElement);
    }

    @Override
    public Mono<List<MessageMetaData>> copyReactive(Mailbox mailbox, List<MailboxMessage> originals) {
        return Mono.deferContextual(context -> Transferred.in(context, mailbox.getMailboxId())
            .map(transferred -> writer.copy(mailbox, originals, transferred))
            .orElseGet(() -> writer.copy(mailbox, originals))
            .reactive());
    }

    /**
     * @throws MailboxException also when another session has expunged or moved the message in the meantime
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
        return writer.move(mailbox, originals).blocking();
    }

    @Override
    public Mono<MessageMetaData> moveReactive(Mailbox mailbox, MailboxMessage original) {
        return moveReactive(mailbox, ImmutableList.of(original))
            .flatMap(moved -> Mono.fromCallable(() -> movedOnly(original, moved)));
    }

    @Override
    public Mono<List<MessageMetaData>> moveReactive(Mailbox mailbox, List<MailboxMessage> originals) {
        return Mono.deferContextual(context -> Transferred.in(context, mailbox.getMailboxId())
            .map(transferred -> writer.move(mailbox, originals, transferred))
            .orElseGet(() -> writer.move(mailbox, originals))
            .reactive());
    }

    private static MessageMetaData movedOnly(MailboxMessage original, List<MessageMetaData> moved) throws MailboxException {
        if (moved.isEmpty()) {
            throw new MailboxException("Message " + original.getUid().asLong() + " is no longer in mailbox " + original.getMailboxId().serialize());
        }
        return Iterables.getOnlyElement(moved);
    }
}
