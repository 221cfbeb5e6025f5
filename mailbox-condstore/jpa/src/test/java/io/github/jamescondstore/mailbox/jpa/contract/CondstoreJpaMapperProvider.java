/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.lang3.NotImplementedException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.MapperProvider;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

/**
 * Hands the mappers of the factory under test to James's mapper contracts. Every call brings a session of its own, hence another
 * mapper over the same store.
 */
final class CondstoreJpaMapperProvider implements MapperProvider {
    private static final Username USER = Username.of("user");

    private final CondstoreJpaMapperFactory factory = JpaStoreUnderTest.factory();

    /**
     * {@link Capabilities#THREAD_SAFE_FLAGS_UPDATE} is the reason this module exists: James's own provider does not claim it.
     */
    @Override
    public List<Capabilities> getSupportedCapabilities() {
        return ImmutableList.of(Capabilities.ANNOTATION, Capabilities.MAILBOX, Capabilities.MESSAGE, Capabilities.MOVE,
            Capabilities.THREAD_SAFE_FLAGS_UPDATE);
    }

    @Override
    public MailboxMapper createMailboxMapper() {
        return factory.getMailboxMapper(MailboxSessionUtil.create(USER));
    }

    @Override
    public MessageMapper createMessageMapper() {
        return factory.getMessageMapper(MailboxSessionUtil.create(USER));
    }

    @Override
    public MessageIdMapper createMessageIdMapper() {
        throw new NotImplementedException("James's JPA store has none");
    }

    @Override
    public AttachmentMapper createAttachmentMapper() {
        throw new NotImplementedException("James's JPA store has none");
    }

    @Override
    public MailboxId generateId() {
        return JPAId.of(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    }

    @Override
    public MessageId generateMessageId() {
        return new DefaultMessageId.Factory().generate();
    }

    @Override
    public MessageUid generateMessageUid() {
        throw new NotImplementedException("asked for by the message id mapper's contract only");
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
}
