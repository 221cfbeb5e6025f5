/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Date;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

/**
 * A deleted mailbox takes its messages and its change log with it.
 */
class DeletedMailboxTest {
    private static final Username ALICE = Username.of("alice");
    private static final MailboxPath PATH = MailboxPath.forUser(ALICE, "work");
    private static final byte[] CONTENT = new byte[0];

    private final MailboxSession session = MailboxSessionUtil.create(ALICE);
    private final CondstoreInMemoryMapperFactory factory = new CondstoreInMemoryMapperFactory(Clock.systemUTC());
    private final MailboxMapper mailboxes = factory.getMailboxMapper(session);
    private final MessageMapper messages = factory.getMessageMapper(session);
    private Mailbox mailbox;

    @BeforeEach
    void setUp() throws Exception {
        mailbox = mailboxes.create(PATH, UidValidity.of(1)).block();
        messages.add(mailbox, message());
        messages.add(mailbox, message());
    }

    private MailboxMessage message() {
        InMemoryMessageId id = InMemoryMessageId.of(1);
        return new SimpleMailboxMessage(id, ThreadId.fromBaseMessageId(id), new Date(), CONTENT.length, 0, new ByteContent(CONTENT), new Flags(),
            new PropertyBuilder().build(), mailbox.getMailboxId());
    }

    private ModSeq highestModSeq() {
        return Mono.from(factory.changeLog().highestModSeq(mailbox.getMailboxId())).block();
    }

    @Test
    void changeLogShouldGoWithItsMailbox() {
        assertThat(highestModSeq()).isEqualTo(ModSeq.of(3));

        mailboxes.delete(mailbox).block();

        assertThat(highestModSeq()).isEqualTo(ModSeq.of(1));
        assertThat(Mono.from(factory.changeLog().changesSince(mailbox.getMailboxId(), ModSeq.of(1))).block().changed().isEmpty()).isTrue();
    }

    @Test
    void messagesShouldGoWithTheirMailbox() throws Exception {
        mailboxes.delete(mailbox).block();

        assertThat(messages.countMessagesInMailbox(mailbox)).isZero();
    }

    @Test
    void changeLogShouldStayWhenTheMailboxIsRenamed() {
        Mailbox renamed = new Mailbox(mailbox);
        renamed.setName("play");
        mailboxes.rename(renamed).block();

        assertThat(highestModSeq()).isEqualTo(ModSeq.of(3));
    }
}
