/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.guice.jpa.JpaDatabase;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.TestDatabase;
import reactor.core.publisher.Mono;

/**
 * Many writers with few connections: each takes one and, for the numbers of keywords, a second one for a moment. Seen to fail where as many
 * change something at once as there are connections: each of them has one and waits for another, until the pool gives up after 30 s.
 */
class SmallPoolTest {
    private static final int CONNECTIONS = 5;
    private static final int WRITERS = 24;
    private static final int MESSAGES = 8;
    private static final int KEYWORDS = 40;
    private static final Username USER = Username.of("alice@example.org");

    @TempDir
    private Path directory;

    private CondstoreJpaMapperFactory factory;
    private final MailboxSession session = new MailboxSession(MailboxSession.SessionId.of(1), USER, Optional.of(USER), ImmutableList.of(), '.',
        MailboxSession.SessionType.User);

    @Test
    void everyWriterShouldComeToItsEnd() throws Exception {
        try (JpaDatabase database = JpaDatabase.open(TestDatabase.create(Backend.POSTGRESQL, directory).creating(), CONNECTIONS)) {
            factory = new CondstoreJpaMapperFactory(database.entityManagers(), Retention.DEFAULT, Clock.systemUTC());
            List<Mailbox> mailboxes = IntStream.range(0, WRITERS).mapToObj(this::mailbox).collect(Collectors.toList());
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);

            CompletableFuture<?>[] writers = mailboxes.stream()
                .map(mailbox -> CompletableFuture.runAsync(() -> write(mailbox), threads))
                .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(writers).get(2, TimeUnit.MINUTES);

            threads.shutdown();
            for (Mailbox mailbox : mailboxes) {
                assertThat(factory.contents().list(mailbox.getMailboxId()).block().uids().size()).isEqualTo(MESSAGES);
            }
        }
    }

    private Mailbox mailbox(int number) {
        return factory.getMailboxMapper(session).create(MailboxPath.forUser(USER, "box" + number), UidValidity.of(42)).block();
    }

    /** As James's own threads do, and as its reactive ones do. */
    private void write(Mailbox mailbox) {
        MessageMapper mapper = factory.createMessageMapper(session);
        for (int i = 0; i < MESSAGES; i++) {
            MessageMetaData added = i % 2 == 0
                ? Mono.from(mapper.addReactive(mailbox, message(mailbox))).block()
                : Mono.fromCallable(() -> mapper.add(mailbox, message(mailbox))).block();
            assertThat(added.getUid().asLong()).isEqualTo(i + 1);
        }
    }

    private SimpleMailboxMessage message(Mailbox mailbox) {
        byte[] content = "Subject: any\r\n\r\nBody\r\n".getBytes(StandardCharsets.US_ASCII);
        DefaultMessageId id = new DefaultMessageId();
        Flags flags = new Flags();
        IntStream.range(0, KEYWORDS).forEach(number -> flags.add("keyword" + number));
        return new SimpleMailboxMessage(id, ThreadId.fromBaseMessageId(id), new Date(), content.length, 14, new ByteContent(content), flags,
            new PropertyBuilder().build(), mailbox.getMailboxId());
    }
}
