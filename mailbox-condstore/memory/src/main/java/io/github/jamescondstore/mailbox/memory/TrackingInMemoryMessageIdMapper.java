/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import static org.apache.james.util.ReactorUtils.BLOCKING_CALL_WRAPPER;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.reactivestreams.Publisher;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multimap;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsDifference;
import io.github.jamescondstore.mailbox.write.MailboxWriter;
import io.github.jamescondstore.mailbox.write.Selection;
import io.github.jamescondstore.mailbox.write.Write;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's message id mapper, JMAP's way to the messages, whose writes are those of a {@link MailboxWriter}. Reads go straight to James's
 * mapper, which reads the rows of {@link CondstoreInMemoryMessageMapper}.
 */
final class TrackingInMemoryMessageIdMapper implements MessageIdMapper {
    private final MessageIdMapper mapper;
    private final MailboxMapper mailboxMapper;
    private final CondstoreInMemoryMessageMapper rows;
    private final MailboxWriter writer;

    TrackingInMemoryMessageIdMapper(MessageIdMapper mapper, MailboxMapper mailboxMapper, CondstoreInMemoryMessageMapper rows, MailboxWriter writer) {
        this.mapper = mapper;
        this.mailboxMapper = mailboxMapper;
        this.rows = rows;
        this.writer = writer;
    }

    @Override
    public List<MailboxMessage> find(Collection<MessageId> messageIds, FetchType fetchType) {
        return mapper.find(messageIds, fetchType);
    }

    @Override
    public Publisher<ComposedMessageIdWithMetaData> findMetadata(MessageId messageId) {
        // James's own answers with every message there is, whatever id it is asked for.
        return mapper.findReactive(ImmutableList.of(messageId), FetchType.METADATA)
            .map(MailboxMessage::getComposedMessageIdWithMetaData);
    }

    @Override
    public Flux<MailboxMessage> findReactive(Collection<MessageId> messageIds, FetchType fetchType) {
        return mapper.findReactive(messageIds, fetchType);
    }

    @Override
    public List<MailboxId> findMailboxes(MessageId messageId) {
        return mapper.findMailboxes(messageId);
    }

    /** The UID and the mod-sequence that the message brings along were only predicted, outside the section. */
    @Override
    public void save(MailboxMessage message) throws MailboxException {
        Mailbox mailbox = MailboxReactorUtils.block(mailboxMapper.findMailboxById(message.getMailboxId()));
        arrived(message, writer.add(mailbox, message).blocking());
    }

    @Override
    public void copyInMailbox(MailboxMessage message, Mailbox mailbox) throws MailboxException {
        arrived(message, copying(message, mailbox).blocking());
    }

    @Override
    public Mono<Void> copyInMailboxReactive(MailboxMessage message, Mailbox mailbox) {
        return copying(message, mailbox).reactive()
            .doOnNext(metaData -> arrived(message, metaData))
            .then();
    }

    private Write<MessageMetaData> copying(MailboxMessage message, Mailbox mailbox) {
        return writer.add(mailbox, message, () -> rows.find(mailbox.getMailboxId(), ImmutableSet.of(message.getMessageId()))
            .findAny()
            .map(MailboxMessage::metaData));
    }

    /** James announces a message also where one was there already: it had better be one that exists. */
    private static void arrived(MailboxMessage message, MessageMetaData metaData) {
        if (message instanceof MessageCopy) {
            ((MessageCopy) message).arrived(metaData);
        }
    }

    @Override
    public void delete(MessageId messageId) {
        delete(messageId, mapper.findMailboxes(messageId));
    }

    @Override
    public void delete(MessageId messageId, Collection<MailboxId> mailboxIds) {
        delete(deletion(messageId, mailboxIds));
    }

    @Override
    public Mono<Void> deleteReactive(MessageId messageId, Collection<MailboxId> mailboxIds) {
        return deleteReactive(deletion(messageId, mailboxIds));
    }

    private static Multimap<MessageId, MailboxId> deletion(MessageId messageId, Collection<MailboxId> mailboxIds) {
        return ImmutableMultimap.<MessageId, MailboxId>builder().putAll(messageId, mailboxIds).build();
    }

    @Override
    public void delete(Multimap<MessageId, MailboxId> ids) {
        messagesByMailbox(ids).asMap().forEach(Throwing.<MailboxId, Collection<MessageId>>biConsumer((mailboxId, messageIds) ->
            expunging(mailboxId, messageIds).blocking()).sneakyThrow());
    }

    @Override
    public Mono<Void> deleteReactive(Multimap<MessageId, MailboxId> ids) {
        return Flux.fromIterable(messagesByMailbox(ids).asMap().entrySet())
            .concatMap(entry -> expunging(entry.getKey(), entry.getValue()).reactive())
            .then();
    }

    private static Multimap<MailboxId, MessageId> messagesByMailbox(Multimap<MessageId, MailboxId> ids) {
        return ImmutableMultimap.copyOf(ids).inverse();
    }

    private Write<Map<MessageUid, MessageMetaData>> expunging(MailboxId mailboxId, Collection<MessageId> messageIds) {
        return writer.expunge(mailboxId, those(mailboxId, messageIds));
    }

    private Selection those(MailboxId mailboxId, Collection<MessageId> messageIds) {
        return () -> UidSet.ofLongs(rows.find(mailboxId, ImmutableSet.copyOf(messageIds))
            .mapToLong(message -> message.getUid().asLong())
            .toArray());
    }

    @Override
    public Mono<Multimap<MailboxId, UpdatedFlags>> setFlags(MessageId messageId, List<MailboxId> mailboxIds, Flags newState, FlagsUpdateMode updateMode) {
        FlagsUpdateCalculator asTold = new FlagsUpdateCalculator(newState, updateMode);
        return Mono.deferContextual(context -> {
            Optional<FlagsDifference> meant = FlagsDifference.in(context, messageId);
            return setFlags(messageId, mailboxIds, mailboxId -> meant.flatMap(difference -> difference.calculator(mailboxId)).orElse(asTold));
        });
    }

    private Mono<Multimap<MailboxId, UpdatedFlags>> setFlags(MessageId messageId, List<MailboxId> mailboxIds,
                                                             Function<MailboxId, FlagsUpdateCalculator> calculators) {
        return Flux.fromIterable(ImmutableSet.copyOf(mailboxIds))
            .concatMap(mailboxId -> mailboxMapper.findMailboxById(mailboxId)
                .flatMap(mailbox -> setFlags(messageId, mailbox, calculators.apply(mailboxId))))
            .collect(ImmutableListMultimap::<MailboxId, UpdatedFlags>builder, (all, updated) -> updated.forEach(all::put))
            .<Multimap<MailboxId, UpdatedFlags>>map(ImmutableListMultimap.Builder::build)
            .subscribeOn(BLOCKING_CALL_WRAPPER);
    }

    private Mono<Multimap<MailboxId, UpdatedFlags>> setFlags(MessageId messageId, Mailbox mailbox, FlagsUpdateCalculator calculator) {
        MailboxId mailboxId = mailbox.getMailboxId();
        return writer.updateFlags(mailbox, calculator, those(mailboxId, ImmutableSet.of(messageId))).reactive()
            .map(updated -> ImmutableListMultimap.<MailboxId, UpdatedFlags>builder().putAll(mailboxId, updated).build());
    }
}
