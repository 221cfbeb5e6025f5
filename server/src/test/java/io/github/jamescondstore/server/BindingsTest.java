/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.AttachmentMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapperFactory;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapperFactory;
import org.apache.james.modules.protocols.ImapPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.imap.CondstoreImapPackage;
import io.github.jamescondstore.imap.process.CondstoreCapabilityProcessor;
import io.github.jamescondstore.imap.process.OrderedImapProcessor;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.gate.GatedModSeqProvider;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What a started server has really bound.
 */
class BindingsTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @ValueSource(classes = {
        InMemoryMailboxSessionMapperFactory.class,
        MailboxSessionMapperFactory.class,
        MessageMapperFactory.class,
        MailboxMapperFactory.class,
        AttachmentMapperFactory.class,
        SubscriptionMapperFactory.class})
    void everyMapperFactoryShouldBeTheTrackedOne(Class<?> type) {
        assertThat(JAMES.server().instance(type)).isSameAs(JAMES.server().instance(CondstoreInMemoryMapperFactory.class));
    }

    @Test
    void changeLogShouldBeThatOfTheStore() {
        assertThat(JAMES.server().instance(ChangeLog.class)).isSameAs(JAMES.server().instance(CondstoreInMemoryMapperFactory.class).changeLog());
    }

    @Test
    void modSeqProviderShouldBeThatOfTheGate() {
        assertThat(JAMES.server().instance(ModSeqProvider.class)).isInstanceOf(GatedModSeqProvider.class)
            .isSameAs(JAMES.server().instance(CondstoreInMemoryMapperFactory.class).getModSeqProvider());
    }

    @Test
    void imapShouldBeOurs() {
        assertThat(JAMES.server().instance(ImapPackage.class)).isInstanceOf(CondstoreImapPackage.class);
        assertThat(JAMES.server().instance(ImapProcessor.class)).isInstanceOf(OrderedImapProcessor.class);
        assertThat(JAMES.server().instance(CapabilityProcessor.class)).isSameAs(JAMES.server().instance(CondstoreCapabilityProcessor.class));
    }
}
