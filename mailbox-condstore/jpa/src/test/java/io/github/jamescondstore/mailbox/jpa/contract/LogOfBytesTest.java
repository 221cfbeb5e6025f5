/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.stream.IntStream;

import javax.mail.Flags;
import javax.persistence.EntityManager;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import reactor.core.publisher.Mono;

/**
 * The log in the tables takes no more bytes than it is to, but for the quarter up to which it is not looked at.
 */
class LogOfBytesTest {
    private static final MailboxPath PATH = MailboxPath.forUser(Username.of("user"), "box");
    private static final byte[] CONTENT = "Subject: job\r\n\r\nTake me.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = 16;
    private static final long MAX_BYTES = 64 * 1024;
    private static final Retention RETENTION = Retention.of(100_000, Duration.ofDays(30), MAX_BYTES);

    private final MailboxSession session = MailboxSessionUtil.create(Username.of("user"));
    private CondstoreJpaMapperFactory factory = JpaStoreUnderTest.factory(RETENTION);
    private final Mailbox mailbox = factory.getMailboxMapper(session).create(PATH, UidValidity.of(42)).block();

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }

    /** What is kept in memory beside the tables is gone. */
    private void restart() {
        factory = JpaStoreUnderTest.factory(RETENTION);
    }

    private void append() throws MailboxException {
        DefaultMessageId messageId = new DefaultMessageId();
        factory.createMessageMapper(session).add(mailbox, new SimpleMailboxMessage(messageId, ThreadId.fromBaseMessageId(messageId), new Date(),
            CONTENT.length, BODY, new ByteContent(CONTENT), new Flags(), new PropertyBuilder().build(), mailbox.getMailboxId()));
    }

    /** Takes about a hundred times the number of bytes in the log, and with those that it replaces twice as many. */
    private ModSeq replaceKeywords(String prefix, int count) throws MailboxException {
        Flags keywords = new Flags();
        IntStream.range(0, count).forEach(i -> keywords.add(prefix + "-" + i + "-" + "x".repeat(100)));
        return factory.createMessageMapper(session).updateFlags(mailbox, new FlagsUpdateCalculator(keywords, FlagsUpdateMode.REPLACE),
            MessageRange.all()).next().getModSeq();
    }

    private static long number(String query) {
        EntityManager entityManager = JpaStoreUnderTest.entityManagers().createEntityManager();
        try {
            return ((Number) entityManager.createNativeQuery(query).getSingleResult()).longValue();
        } finally {
            entityManager.close();
        }
    }

    private boolean reachesBackTo(ModSeq since) {
        return Mono.from(factory.changeLog().changesSince(mailbox.getMailboxId(), since)).block().isComplete();
    }

    @Test
    void theLogShouldNotGrowBeyondWhatIsToBeKept() throws Exception {
        append();
        ModSeq last = ModSeq.first();
        for (int i = 0; i < 60; i++) {
            last = replaceKeywords("k" + i, 20);
            assertThat(number("SELECT SUM(LENGTH(CONTENT)) FROM CONDSTORE_CHANGE")).isLessThan(MAX_BYTES * 5 / 4);
        }

        restart();

        assertThat(reachesBackTo(ModSeq.of(last.asLong() - 10))).isTrue();
        assertThat(reachesBackTo(ModSeq.of(last.asLong() - 25))).isFalse();
        // It goes on where it was.
        for (int i = 60; i < 90; i++) {
            replaceKeywords("k" + i, 20);
            assertThat(number("SELECT SUM(LENGTH(CONTENT)) FROM CONDSTORE_CHANGE")).isLessThan(MAX_BYTES * 5 / 4);
        }
    }

    @Test
    void oneChangeThatIsTooLargeShouldTakeAllBeforeItAlong() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            append();
        }
        ModSeq before = Mono.from(factory.changeLog().highestModSeq(mailbox.getMailboxId())).block();
        factory.createMessageMapper(session).deleteMessages(mailbox, factory.createMessageMapper(session).listAllMessageUids(mailbox)
            .filter(uid -> uid.asLong() > 1).collectList().block());
        ModSeq tooLarge = replaceKeywords("large", 800);

        assertThat(number("SELECT COUNT(*) FROM CONDSTORE_CHANGE")).isZero();
        assertThat(number("SELECT HORIZON FROM CONDSTORE_MAILBOX")).isEqualTo(tooLarge.asLong());
        for (int restarts = 0; restarts < 2; restarts++) {
            assertThat(reachesBackTo(before)).isFalse();
            assertThat(reachesBackTo(tooLarge)).isTrue();
            restart();
        }
        append();
        assertThat(reachesBackTo(tooLarge)).isTrue();
        assertThat(number("SELECT COUNT(*) FROM CONDSTORE_CHANGE")).isOne();
    }
}
