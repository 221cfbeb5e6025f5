/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxAnnotation;
import org.apache.james.mailbox.model.MailboxAnnotationKey;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A process over a store, in the words of the contract. All goes by the doors that James's managers and the protocols use: the factory's mappers
 * and the change log. Each call is a session of its own, so that several threads may call at once.
 */
public final class Node {
    private static final Username USER = Username.of("user");
    private static final byte[] CONTENT = "Subject: job\r\n\r\nTake me.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = 16;
    private static final int ALL = -1;
    private static final UidValidity UID_VALIDITY = UidValidity.of(42);

    public static <F extends MailboxSessionMapperFactory & TrackedStore> Node of(F factory, Supplier<MessageId> messageIds) {
        return new Node(factory, factory, messageIds);
    }

    private final MailboxSessionMapperFactory factory;
    private final TrackedStore store;
    private final Supplier<MessageId> messageIds;

    private Node(MailboxSessionMapperFactory factory, TrackedStore store, Supplier<MessageId> messageIds) {
        this.factory = factory;
        this.store = store;
        this.messageIds = messageIds;
    }

    private static MailboxSession session() {
        return MailboxSessionUtil.create(USER);
    }

    MessageMapper messages() {
        return factory.getMessageMapper(session());
    }

    MailboxMapper mailboxes() {
        return factory.getMailboxMapper(session());
    }

    ChangeLog changeLog() {
        return store.changeLog();
    }

    Upkeep upkeep() {
        return store.upkeep();
    }

    /** Also from before what is remembered, as for a client that selects the mailbox and comes from there. */
    Changes sinceEver(Mailbox mailbox, long modSeq) {
        store.contents().list(mailbox.getMailboxId()).block();
        return store.contents().since(mailbox.getMailboxId(), ModSeq.of(modSeq)).block();
    }

    Mailbox create(String name) {
        return mailboxes().create(MailboxPath.forUser(USER, name), UID_VALIDITY).block();
    }

    void delete(Mailbox mailbox) {
        mailboxes().delete(mailbox).block();
    }

    MailboxMessage message(Mailbox mailbox, Flags flags) {
        return message(mailbox, flags, new ByteContent(CONTENT));
    }

    MailboxMessage message(Mailbox mailbox, Flags flags, Content content) {
        MessageId messageId = messageIds.get();
        return new SimpleMailboxMessage(messageId, ThreadId.fromBaseMessageId(messageId), new Date(), CONTENT.length, BODY, content, flags,
            new PropertyBuilder().build(), mailbox.getMailboxId());
    }

    MessageMetaData add(Mailbox mailbox) throws MailboxException {
        return add(mailbox, new Flags());
    }

    MessageMetaData add(Mailbox mailbox, Flags flags) throws MailboxException {
        return messages().add(mailbox, message(mailbox, flags));
    }

    /** @return their UIDs */
    UidSet add(Mailbox mailbox, int count) throws MailboxException {
        UidSet.Builder uids = UidSet.builder();
        for (int i = 0; i < count; i++) {
            uids.add(UidSet.of(add(mailbox).getUid()));
        }
        return uids.build();
    }

    /** As one command, under no condition. */
    List<UpdatedFlags> update(Mailbox mailbox, UidSet uids, Flags flags, FlagsUpdateMode mode) {
        return update(mailbox, uids, new FlagsUpdateCalculator(flags, mode), FlagsUpdate.of(mailbox.getMailboxId(), uids));
    }

    List<UpdatedFlags> addKeyword(Mailbox mailbox, UidSet uids, String keyword) {
        return update(mailbox, uids, new Flags(keyword), FlagsUpdateMode.ADD);
    }

    List<UpdatedFlags> update(Mailbox mailbox, UidSet uids, FlagsUpdateCalculator calculator, FlagsUpdate update) {
        return messages().updateFlagsReactive(mailbox, calculator, uids.span()).contextWrite(update::addTo).block();
    }

    /** As one command, with UNCHANGEDSINCE. */
    FlagsUpdate updateUnchangedSince(Mailbox mailbox, UidSet uids, long modSeq, Flags flags, FlagsUpdateMode mode) {
        FlagsUpdate update = FlagsUpdate.of(mailbox.getMailboxId(), uids).unchangedSince(modSeq, flags, mode);
        update(mailbox, uids, new FlagsUpdateCalculator(flags, mode), update);
        return update;
    }

    /** @return those that were there */
    UidSet expunge(Mailbox mailbox, UidSet uids) {
        return UidSet.of(messages().deleteMessagesReactive(mailbox, uids.asMessageUids()).block().keySet());
    }

    List<MessageMetaData> copy(Mailbox from, UidSet uids, Mailbox to) {
        return messages().copyReactive(to, find(from, uids)).block();
    }

    List<MessageMetaData> move(Mailbox from, UidSet uids, Mailbox to) {
        return messages().moveReactive(to, find(from, uids)).block();
    }

    /** Those of them that are there. */
    List<MailboxMessage> find(Mailbox mailbox, UidSet uids) {
        return Flux.fromIterable(uids.asMessageRanges())
            .concatMap(range -> messages().findInMailboxReactive(mailbox, range, FetchType.FULL, ALL))
            .collectList()
            .block();
    }

    void annotate(Mailbox mailbox, String value) {
        Mono.from(factory.getAnnotationMapper(session()).insertAnnotationReactive(mailbox.getMailboxId(),
            MailboxAnnotation.newInstance(new MailboxAnnotationKey("/private/comment"), value))).block();
    }

    /** @return those that are recent to this session alone */
    UidSet takeRecent(Mailbox mailbox) {
        return UidSet.of(messages().resetRecentReactive(mailbox).block().stream().map(UpdatedFlags::getUid).collect(ImmutableList.toImmutableList()));
    }

    /** HIGHESTMODSEQ as a client is told. */
    long highest(Mailbox mailbox) {
        return Mono.from(changeLog().highestModSeq(mailbox.getMailboxId())).block().asLong();
    }

    Changes since(Mailbox mailbox, long modSeq) {
        return Mono.from(changeLog().changesSince(mailbox.getMailboxId(), ModSeq.of(modSeq))).block();
    }

    UidSet uids(Mailbox mailbox) {
        return UidSet.of(messages().listAllMessageUids(mailbox).collectList().block());
    }

    /** Each message's own, by UID. */
    SortedMap<Long, Long> modSeqs(Mailbox mailbox) {
        SortedMap<Long, Long> modSeqs = new TreeMap<>();
        messages().listMessagesMetadata(mailbox, MessageRange.all()).collectList().block()
            .forEach(message -> modSeqs.put(message.getComposedMessageId().getUid().asLong(), message.getModSeq().asLong()));
        return modSeqs;
    }

    /** By UID, without \Recent. */
    SortedMap<Long, Flags> flags(Mailbox mailbox) {
        SortedMap<Long, Flags> flags = new TreeMap<>();
        messages().listMessagesMetadata(mailbox, MessageRange.all()).collectList().block().forEach(message -> {
            Flags lasting = new Flags(message.getFlags());
            lasting.remove(Flags.Flag.RECENT);
            flags.put(message.getComposedMessageId().getUid().asLong(), lasting);
        });
        return flags;
    }

    /** All that a client could come to know of a mailbox. */
    Map<String, Object> everything(Mailbox mailbox) {
        return Map.of("highest", highest(mailbox), "modSeqs", modSeqs(mailbox), "flags", flags(mailbox),
            "log", since(mailbox, 1).toString());
    }

    static UidSet uids(long... uids) {
        return UidSet.ofLongs(uids);
    }

    static UidSet uid(MessageMetaData message) {
        return UidSet.of(message.getUid());
    }

    static UidSet uidsOf(List<MessageMetaData> messages) {
        return UidSet.of(messages.stream().map(MessageMetaData::getUid).collect(ImmutableList.<MessageUid>toImmutableList()));
    }
}
