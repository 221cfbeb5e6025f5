/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageUidProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.utils.UpdatableTickingClock;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * Hands the mappers of the factory under test to James's mapper contracts.
 *
 * Mappers are always asked for as the managers ask for them, with {@code get*} and never with {@code create*}, which would
 * give the undecorated ones. Every call brings a session of its own, hence another mapper over the same store.
 */
class CondstoreMapperProvider implements MapperProvider {
    private static final Username USER = Username.of("user");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final CondstoreInMemoryMapperFactory factory = FactoryUnderTest.create(clock);
    private final MessageId.Factory messageIdFactory = new InMemoryMessageId.Factory();
    private final MessageUidProvider messageUidProvider = new MessageUidProvider();

    /**
     * {@link Capabilities#THREAD_SAFE_FLAGS_UPDATE} is the reason this module exists: James's own provider does not claim it,
     * and its concurrency cases are skipped there.
     */
    @Override
    public List<Capabilities> getSupportedCapabilities() {
        return ImmutableList.of(
            Capabilities.MESSAGE,
            Capabilities.MAILBOX,
            Capabilities.ATTACHMENT,
            Capabilities.ANNOTATION,
            Capabilities.MOVE,
            Capabilities.UNIQUE_MESSAGE_ID,
            Capabilities.ACL_STORAGE,
            Capabilities.THREAD_SAFE_FLAGS_UPDATE);
    }

    @Override
    public MailboxMapper createMailboxMapper() {
        return factory.getMailboxMapper(newSession());
    }

    @Override
    public MessageMapper createMessageMapper() {
        return factory.getMessageMapper(newSession());
    }

    @Override
    public MessageIdMapper createMessageIdMapper() {
        return factory.getMessageIdMapper(newSession());
    }

    @Override
    public AttachmentMapper createAttachmentMapper() {
        return factory.getAttachmentMapper(newSession());
    }

    AnnotationMapper createAnnotationMapper() {
        return factory.getAnnotationMapper(newSession());
    }

    SubscriptionMapper createSubscriptionMapper() {
        return factory.getSubscriptionMapper(newSession());
    }

    @Override
    public MailboxId generateId() {
        return InMemoryId.of(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    }

    @Override
    public MessageId generateMessageId() {
        return messageIdFactory.generate();
    }

    /**
     * The contract names no mailbox, so the factory's provider, which counts per mailbox, cannot be asked.
     */
    @Override
    public MessageUid generateMessageUid() {
        return messageUidProvider.next();
    }

    @Override
    public ModSeq generateModSeq(Mailbox mailbox) throws MailboxException {
        return factory.getModSeqProvider().nextModSeq(mailbox);
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return factory.getModSeqProvider().highestModSeq(mailbox);
    }

    @Override
    public boolean supportPartialAttachmentFetch() {
        return false;
    }

    UpdatableTickingClock clock() {
        return clock;
    }

    private static MailboxSession newSession() {
        return MailboxSessionUtil.create(USER);
    }
}
