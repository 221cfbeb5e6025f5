/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.contract.EveryWriteContract;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.mailbox.mapper.TrackingMessageMapper;

class EveryWriteIsTrackedTest extends EveryWriteContract {
    private final MailboxSession session = MailboxSessionUtil.create(Username.of("user"));
    private CondstoreJpaMapperFactory factory;

    @Override
    protected TrackedStore createStore() {
        factory = newFactory();
        return factory;
    }

    CondstoreJpaMapperFactory newFactory() {
        return JpaStoreUnderTest.factory();
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }

    @Override
    protected MailboxMapper mailboxMapper() {
        return factory.getMailboxMapper(session);
    }

    @Override
    protected MessageMapper messageMapper() {
        return factory.getMessageMapper(session);
    }

    @Override
    protected MessageId newMessageId() {
        return new DefaultMessageId();
    }

    @Test
    void factoryShouldHandOutTheTrackedMapper() {
        assertThat(factory.getMessageMapper(session)).isInstanceOf(TrackingMessageMapper.class);
    }
}
