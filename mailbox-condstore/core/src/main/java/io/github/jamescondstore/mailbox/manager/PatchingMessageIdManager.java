/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.manager;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;

import javax.mail.Flags;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.DeleteResult;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import org.reactivestreams.Publisher;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.MapMaker;

import io.github.jamescondstore.mailbox.write.FlagsDifference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's manager for JMAP, whose updates of flags lose none that another session has set or taken away.
 *
 * James's {@code Email/set} reads the flags of a message, patches them, and has all of them written. What it means is the
 * difference to what it has read, and that is what reaches the mapper ({@link FlagsDifference}). Here a patch of one keyword
 * can't be told from {@code keywords} given as a whole: both arrive as the flags that are to be. For the whole, the difference
 * is right as well: RFC 8621 (4.6, RFC 8620 5.3) replaces what the server has, which for James is what it has read; who
 * changed another flag in between is treated as if coming after.
 *
 * A JMAP session may serve many requests at the same time (RFC 8887), so what was read is not kept by session, but with what
 * James brings back from its reading: each message that is read has an instance of its own for the mailbox's id. So it lasts as
 * long as James holds that, and belongs to that reading and no other. Who brings other ids has not read here, and replaces.
 */
public final class PatchingMessageIdManager implements MessageIdManager {
    private static final class Reading {
        private final MessageId messageId;
        private final Flags flags;

        private Reading(MessageId messageId, Flags flags) {
            this.messageId = messageId;
            this.flags = new Flags(flags);
        }
    }

    private final MessageIdManager manager;
    private final MailboxId.Factory mailboxIds;
    /** By identity, as weak keys are. */
    private final ConcurrentMap<MailboxId, Reading> readings = new MapMaker().weakKeys().makeMap();

    /**
     * @param mailboxIds makes a new instance each time
     */
    public PatchingMessageIdManager(MessageIdManager manager, MailboxId.Factory mailboxIds) {
        this.manager = manager;
        this.mailboxIds = mailboxIds;
    }

    @Override
    public Publisher<ComposedMessageIdWithMetaData> messageMetadata(MessageId id, MailboxSession session) {
        return Flux.from(manager.messageMetadata(id, session)).map(this::remember);
    }

    @Override
    public Publisher<ComposedMessageIdWithMetaData> messagesMetadata(Collection<MessageId> ids, MailboxSession session) {
        return Flux.from(manager.messagesMetadata(ids, session)).map(this::remember);
    }

    private ComposedMessageIdWithMetaData remember(ComposedMessageIdWithMetaData message) {
        ComposedMessageId id = message.getComposedMessageId();
        MailboxId own = mailboxIds.fromString(id.getMailboxId().serialize());
        Reading before = readings.putIfAbsent(own, new Reading(id.getMessageId(), message.getFlags()));
        Preconditions.checkState(before == null, "the id of mailbox %s is no instance of its own", own.serialize());
        return new ComposedMessageIdWithMetaData(new ComposedMessageId(own, id.getMessageId(), id.getUid()),
            message.getFlags(), message.getModSeq(), message.getThreadId());
    }

    @Override
    public void setFlags(Flags newState, FlagsUpdateMode mode, MessageId messageId, List<MailboxId> mailboxIds,
                         MailboxSession session) throws MailboxException {
        MailboxReactorUtils.block(Mono.from(setFlagsReactive(newState, mode, messageId, mailboxIds, session)));
    }

    @Override
    public Publisher<Void> setFlagsReactive(Flags newState, FlagsUpdateMode mode, MessageId messageId, List<MailboxId> mailboxIds,
                                            MailboxSession session) {
        ImmutableListMultimap<MailboxId, Flags> read = read(messageId, mailboxIds);
        if (mode != FlagsUpdateMode.REPLACE || read.isEmpty()) {
            return manager.setFlagsReactive(newState, mode, messageId, mailboxIds, session);
        }
        return Mono.defer(() -> Mono.from(manager.setFlagsReactive(newState, mode, messageId, mailboxIds, session))
            .contextWrite(new FlagsDifference(messageId, read, newState)::addTo));
    }

    private ImmutableListMultimap<MailboxId, Flags> read(MessageId messageId, List<MailboxId> mailboxIds) {
        ImmutableListMultimap.Builder<MailboxId, Flags> read = ImmutableListMultimap.builder();
        for (MailboxId mailboxId : mailboxIds) {
            Optional.ofNullable(readings.get(mailboxId))
                .filter(reading -> reading.messageId.equals(messageId))
                .ifPresent(reading -> read.put(mailboxId, reading.flags));
        }
        return read.build();
    }

    @Override
    public Set<MessageId> accessibleMessages(Collection<MessageId> messageIds, MailboxSession session) throws MailboxException {
        return manager.accessibleMessages(messageIds, session);
    }

    @Override
    public Publisher<Set<MessageId>> accessibleMessagesReactive(Collection<MessageId> messageIds, MailboxSession session) {
        return manager.accessibleMessagesReactive(messageIds, session);
    }

    @Override
    public List<MessageResult> getMessages(Collection<MessageId> messageIds, FetchGroup fetchGroup, MailboxSession session) throws MailboxException {
        return manager.getMessages(messageIds, fetchGroup, session);
    }

    @Override
    public Publisher<MessageResult> getMessagesReactive(Collection<MessageId> messageIds, FetchGroup fetchGroup, MailboxSession session) {
        return manager.getMessagesReactive(messageIds, fetchGroup, session);
    }

    @Override
    public List<MessageResult> getMessage(MessageId messageId, FetchGroup fetchGroup, MailboxSession session) throws MailboxException {
        return manager.getMessage(messageId, fetchGroup, session);
    }

    @Override
    public DeleteResult delete(MessageId messageId, List<MailboxId> mailboxIds, MailboxSession session) throws MailboxException {
        return manager.delete(messageId, mailboxIds, session);
    }

    @Override
    public DeleteResult delete(MessageId messageId, MailboxSession session) {
        return manager.delete(messageId, session);
    }

    @Override
    public Publisher<DeleteResult> delete(List<MessageId> messageIds, MailboxSession session) {
        return manager.delete(messageIds, session);
    }

    @Override
    public Publisher<DeleteResult> deleteReactive(List<MessageId> messageIds, List<MailboxId> mailboxIds, MailboxSession session) {
        return manager.deleteReactive(messageIds, mailboxIds, session);
    }

    @Override
    public void setInMailboxes(MessageId messageId, Collection<MailboxId> mailboxIds, MailboxSession session) throws MailboxException {
        manager.setInMailboxes(messageId, mailboxIds, session);
    }

    @Override
    public Publisher<Void> setInMailboxesReactive(MessageId messageId, Collection<MailboxId> mailboxIds, MailboxSession session) {
        return manager.setInMailboxesReactive(messageId, mailboxIds, session);
    }
}
