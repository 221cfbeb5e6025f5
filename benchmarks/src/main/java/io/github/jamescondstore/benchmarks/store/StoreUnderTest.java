/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import reactor.core.publisher.Mono;

/**
 * One mailbox in a store of its own, used the way James's message manager uses it: the mapper comes from the session, and every write runs
 * in {@link MessageMapper#executeReactive(Mono)}.
 */
final class StoreUnderTest {
    private static final Username USER = Username.of("benchmark");
    private static final byte[] MESSAGE = "Subject: benchmark\r\n\r\nHello\r\n".getBytes(US_ASCII);
    private static final int BODY_START = 22;

    private final MailboxSessionMapperFactory factory;
    private final MailboxSession session;
    private final Mailbox mailbox;
    private final InMemoryMessageId.Factory messageIds;

    StoreUnderTest(String factoryName) {
        this.factory = MapperFactories.create(factoryName);
        this.session = new MailboxSession(MailboxSession.SessionId.of(1), USER, Optional.of(USER), ImmutableList.of(), '.',
            MailboxSession.SessionType.User);
        this.mailbox = factory.getMailboxMapper(session)
            .create(MailboxPath.inbox(USER), UidValidity.of(42))
            .block();
        this.messageIds = new InMemoryMessageId.Factory();
    }

    StoreUnderTest fill(int messages) {
        for (int i = 0; i < messages; i++) {
            add(newMessage());
        }
        return this;
    }

    MailboxMessage newMessage() {
        InMemoryMessageId messageId = (InMemoryMessageId) messageIds.generate();
        Content content = new ByteContent(MESSAGE);
        return SimpleMailboxMessage.builder()
            .messageId(messageId)
            .threadId(ThreadId.fromBaseMessageId(messageId))
            .mailboxId(mailbox.getMailboxId())
            .internalDate(new Date())
            .size(MESSAGE.length)
            .bodyStartOctet(BODY_START)
            .content(content)
            .flags(new Flags())
            .properties(new PropertyBuilder())
            .build();
    }

    MessageMetaData add(MailboxMessage message) {
        MessageMapper mapper = mapper();
        return mapper.executeReactive(Mono.from(mapper.addReactive(mailbox, message)))
            .block();
    }

    List<UpdatedFlags> flag(MessageRange range, boolean flagged) {
        return update(range, flagged).block();
    }

    /** With a condition that no message fails: in one step here, and as stock James's STORE does it, by checking first. */
    List<UpdatedFlags> flagIfUnchanged(MessageRange range, boolean flagged) {
        if (factory instanceof TrackedStore) {
            FlagsUpdate condition = FlagsUpdate.of(mailbox.getMailboxId(), UidSet.of(range))
                .unchangedSince(Long.MAX_VALUE, new Flags(Flags.Flag.FLAGGED), mode(flagged));
            return update(range, flagged).contextWrite(condition::addTo).block();
        }
        return mapper().listMessagesMetadata(mailbox, range)
            .filter(message -> message.getModSeq().asLong() <= Long.MAX_VALUE)
            .map(message -> message.getComposedMessageId().getUid())
            .collectList()
            .flatMapIterable(MessageRange::toRanges)
            .concatMap(unchanged -> update(unchanged, flagged))
            .flatMapIterable(updated -> updated)
            .collectList()
            .block();
    }

    private static FlagsUpdateMode mode(boolean flagged) {
        return flagged ? FlagsUpdateMode.ADD : FlagsUpdateMode.REMOVE;
    }

    private Mono<List<UpdatedFlags>> update(MessageRange range, boolean flagged) {
        FlagsUpdateCalculator update = new FlagsUpdateCalculator(new Flags(Flags.Flag.FLAGGED), mode(flagged));
        MessageMapper mapper = mapper();
        return mapper.executeReactive(mapper.updateFlagsReactive(mailbox, update, range));
    }

    Map<MessageUid, MessageMetaData> delete(MessageUid uid) {
        MessageMapper mapper = mapper();
        return mapper.executeReactive(mapper.deleteMessagesReactive(mailbox, ImmutableList.of(uid)))
            .block();
    }

    List<ComposedMessageIdWithMetaData> listMetadata() {
        return mapper().listMessagesMetadata(mailbox, MessageRange.all())
            .collectList()
            .block();
    }

    private MessageMapper mapper() {
        return factory.getMessageMapper(session);
    }
}
