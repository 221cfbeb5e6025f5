/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
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
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.guice.jpa.JpaDatabase;
import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.TestDatabase;
import reactor.core.publisher.Mono;

/**
 * What docs/configuration.adoc says of the changes that are remembered, at its borders: of age, count and bytes, in every store.
 */
class RememberedChangesTest {
    private static final Username USER = Username.of("alice@example.org");
    private static final MailboxPath BOX = MailboxPath.forUser(USER, "box");
    private static final MailboxPath OTHER = MailboxPath.forUser(USER, "other");
    private static final byte[] CONTENT = "Subject: job\r\n\r\nTake me.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = 16;
    private static final int MANY = 1_000_000;
    private static final long MUCH = 1024L * 1024 * 1024;
    private static final Duration LONG = Duration.ofDays(3_650);
    private static final Duration DAY = Duration.ofDays(1);
    /** In memory the time of a change is kept in whole seconds. */
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Of the changes of a database, that of one flag of message 1. */
    private static final int BYTES_OF_ONE = 8;

    /** Goes on when it is told to. */
    private static final class HandSetClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00.250Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }

    private final HandSetClock clock = new HandSetClock();

    @TempDir
    private Path directory;
    private Optional<TestDatabase> database = Optional.empty();
    private Optional<JpaDatabase> opened = Optional.empty();
    private MailboxSessionMapperFactory factory;
    private MailboxSession session;
    private Mailbox mailbox;

    private void open(Backend backend, Retention retention) throws Exception {
        if (backend == Backend.MEMORY) {
            use(new CondstoreInMemoryMapperFactory(clock, retention));
        } else {
            database = Optional.of(TestDatabase.create(backend, directory));
            openDatabase(retention);
        }
        mailbox = create(BOX);
        append();
    }

    private void openDatabase(Retention retention) throws Exception {
        opened = Optional.of(JpaDatabase.open(database.orElseThrow().creating()));
        use(new CondstoreJpaMapperFactory(opened.get().entityManagers(), retention, clock));
    }

    /** With a session of its own, in which James keeps the mappers. */
    private void use(MailboxSessionMapperFactory next) {
        factory = next;
        session = new MailboxSession(MailboxSession.SessionId.of(1), USER, Optional.of(USER), ImmutableList.of(), '.', MailboxSession.SessionType.User);
    }

    /** What is kept beside a database is gone. */
    private void restart(Retention retention) throws Exception {
        opened.orElseThrow().close();
        openDatabase(retention);
    }

    @AfterEach
    void close() throws Exception {
        if (opened.isPresent()) {
            opened.get().close();
            database.orElseThrow().release();
        }
    }

    private Mailbox create(MailboxPath path) {
        return factory.getMailboxMapper(session).create(path, UidValidity.of(42)).block();
    }

    private MessageMapper mapper() {
        return factory.getMessageMapper(session);
    }

    private void append() throws MailboxException {
        DefaultMessageId messageId = new DefaultMessageId();
        mapper().add(mailbox, new SimpleMailboxMessage(messageId, ThreadId.fromBaseMessageId(messageId), new Date(), CONTENT.length, BODY,
            new ByteContent(CONTENT), new Flags(), new PropertyBuilder().build(), mailbox.getMailboxId()));
    }

    /** One change, with one flag on one message. */
    private ModSeq change() throws MailboxException {
        boolean seen = mapper().findInMailbox(mailbox, MessageRange.all(), MessageMapper.FetchType.METADATA, 1).next().isSeen();
        return replace(seen ? new Flags() : new Flags(Flags.Flag.SEEN));
    }

    private ModSeq replace(Flags flags) throws MailboxException {
        return mapper().updateFlags(mailbox, new FlagsUpdateCalculator(flags, FlagsUpdateMode.REPLACE), MessageRange.all()).next().getModSeq();
    }

    private TrackedStore store() {
        return (TrackedStore) factory;
    }

    private boolean isAnswered(ModSeq since) {
        return isAnswered(since.asLong());
    }

    /** From the log, and so exactly. */
    private boolean isAnswered(long since) {
        return Mono.from(store().changeLog().changesSince(mailbox.getMailboxId(), ModSeq.of(since))).block().isComplete();
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    private long number(String query) throws Exception {
        return database.orElseThrow().number(query).orElseThrow();
    }

    private long kept() throws Exception {
        return number("SELECT COUNT(*) FROM CONDSTORE_CHANGE");
    }

    @ParameterizedTest
    @EnumSource
    void theLastChangesShouldBeRememberedAndNoneBeforeThem(Backend backend) throws Exception {
        int count = 20;
        open(backend, Retention.of(count, LONG, MUCH));
        for (int i = 0; i < 2 * count; i++) {
            long highest = change().asLong();

            assertThat(isAnswered(Math.max(2, highest - count))).as("%s changes, at %s", count, highest).isTrue();
            if (highest > count + 2) {
                assertThat(isAnswered(highest - count - 1)).as("%s changes, at %s", count + 1, highest).isFalse();
            }
            if (backend != Backend.MEMORY) {
                assertThat(kept()).isLessThan(count + count / 4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeShouldBeRememberedUntilItIsTooOldAndNoLonger(Backend backend) throws Exception {
        open(backend, Retention.of(MANY, DAY, MUCH));
        ModSeq before = change();
        pass(SECOND);
        ModSeq change = change();

        pass(DAY);
        assertThat(isAnswered(before)).isTrue();

        // Nothing else happens to the mailbox.
        pass(SECOND);
        assertThat(isAnswered(before)).isFalse();
        assertThat(isAnswered(change)).isTrue();

        ModSeq next = change();
        assertThat(isAnswered(before)).isFalse();
        assertThat(isAnswered(change)).isTrue();
        assertThat(next.asLong()).isEqualTo(change.asLong() + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void aDatabaseShouldRememberToTheMillisecond(Backend backend) throws Exception {
        Retention retention = Retention.of(MANY, DAY, MUCH);
        open(backend, retention);
        ModSeq before = change();
        change();
        // What is beside it in memory knows seconds.
        restart(retention);

        pass(DAY);
        assertThat(isAnswered(before)).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(isAnswered(before)).isFalse();
    }

    /** Nobody writes to it any more. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void whatIsTooOldShouldBeDeletedFromAMailboxThatIsLeftAlone(Backend backend) throws Exception {
        open(backend, Retention.of(MANY, DAY, MUCH));
        for (int i = 0; i < 1_100; i++) {
            change();
        }
        ModSeq before = change();
        pass(SECOND);
        ModSeq last = change();
        Mailbox alone = mailbox;
        mailbox = create(OTHER);
        append();
        change();
        mailbox = alone;
        long all = kept();

        pass(DAY);
        pass(Duration.ofMillis(-1));
        store().tidyUp(() -> false);
        assertThat(kept()).isEqualTo(all);
        store().tidyUp(() -> true);

        assertThat(kept()).isEqualTo(3);
        assertThat(isAnswered(before)).isTrue();
        pass(SECOND);
        store().tidyUp(() -> true);
        assertThat(kept()).isZero();
        assertThat(isAnswered(before)).isFalse();
        assertThat(isAnswered(last)).isTrue();
        // Nothing has become of the mailbox, before a restart and after it.
        restart(Retention.of(MANY, DAY, MUCH));
        assertThat(Mono.from(store().changeLog().highestModSeq(mailbox.getMailboxId())).block()).isEqualTo(last);
        assertThat(change().asLong()).isEqualTo(last.asLong() + 1);
        assertThat(isAnswered(last)).isTrue();
        assertThat(isAnswered(before)).isFalse();
    }

    /** More of them than are asked for at once. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void whatIsTooOldShouldBeDeletedFromEveryMailbox(Backend backend) throws Exception {
        open(backend, Retention.of(MANY, DAY, MUCH));
        int mailboxes = 1_200;
        List<String> rows = new ArrayList<>();
        IntStream.range(0, mailboxes).forEach(i -> {
            rows.add("INSERT INTO CONDSTORE_MAILBOX (MAILBOX_ID, HORIZON) VALUES (" + (1_000 + i) + ", 1)");
            rows.add("INSERT INTO CONDSTORE_CHANGE SELECT " + (1_000 + i) + ", MODSEQ, RECORDED_AT, CONTENT, BYTES_BEFORE FROM CONDSTORE_CHANGE"
                + " WHERE MAILBOX_ID = " + mailbox.getMailboxId().serialize());
        });
        database.orElseThrow().execute(rows.toArray(String[]::new));

        store().tidyUp(() -> true);
        assertThat(kept()).isEqualTo(mailboxes + 1);
        pass(DAY.plus(SECOND));
        store().tidyUp(() -> true);

        assertThat(kept()).isZero();
        assertThat(number("SELECT COUNT(*) FROM CONDSTORE_MAILBOX WHERE HORIZON = 2")).isEqualTo(mailboxes + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void aDatabaseShouldRememberAsManyBytesAsItIsToAndNoMore(Backend backend) throws Exception {
        Retention retention = Retention.of(MANY, LONG, Retention.LEAST_MAX_BYTES);
        open(backend, retention);
        int fitting = (int) Retention.LEAST_MAX_BYTES / BYTES_OF_ONE;
        ModSeq last = change();
        assertThat(number("SELECT LENGTH(CONTENT) FROM CONDSTORE_CHANGE WHERE MODSEQ = 3")).isEqualTo(BYTES_OF_ONE);
        int all = 1;
        for (; all <= fitting; all *= 2) {
            database.orElseThrow().execute("INSERT INTO CONDSTORE_CHANGE SELECT MAILBOX_ID, MODSEQ + " + all + ", RECORDED_AT, CONTENT, BYTES_BEFORE + "
                + all * BYTES_OF_ONE + " FROM CONDSTORE_CHANGE WHERE MODSEQ >= " + last.asLong());
        }
        restart(retention);
        long highest = last.asLong() + all - 1;

        assertThat(isAnswered(highest - fitting)).isTrue();
        assertThat(isAnswered(highest - fitting - 1)).isFalse();
    }

    /** Each of them by itself, whichever is the narrowest. */
    @ParameterizedTest
    @EnumSource
    void aChangeShouldBeRememberedForAsLongAsEveryLimitAllows(Backend backend) throws Exception {
        open(backend, Retention.of(10, DAY, Retention.LEAST_MAX_BYTES));
        ModSeq first = change();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofHours(4));
            change();
        }
        assertThat(isAnswered(first.asLong() - 1)).isTrue();
        // By age what follows the first.
        pass(Duration.ofHours(4).plus(SECOND));
        assertThat(isAnswered(first.asLong() - 1)).isFalse();
        assertThat(isAnswered(first)).isTrue();
        // By count.
        ModSeq last = first;
        for (int i = 0; i < 10; i++) {
            last = change();
        }
        assertThat(isAnswered(last.asLong() - 10)).isTrue();
        assertThat(isAnswered(last.asLong() - 11)).isFalse();
        // By bytes.
        Flags large = new Flags();
        IntStream.range(0, 700).forEach(i -> large.add("k" + i + "-" + "x".repeat(100)));
        ModSeq tooLarge = replace(large);
        assertThat(isAnswered(last)).isFalse();
        assertThat(isAnswered(tooLarge)).isTrue();
    }

    /** Before anything is written. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void aLimitThatWasLoweredShouldHoldFromTheStartOn(Backend backend) throws Exception {
        Retention before = Retention.of(MANY, LONG, MUCH);
        open(backend, before);
        ModSeq first = change();
        pass(DAY);
        ModSeq last = first;
        for (int i = 0; i < 30; i++) {
            last = change();
        }

        restart(Retention.of(10, LONG, MUCH));
        assertThat(isAnswered(last.asLong() - 10)).isTrue();
        assertThat(isAnswered(last.asLong() - 11)).isFalse();

        restart(Retention.of(MANY, Duration.ofHours(1), MUCH));
        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(first.asLong() - 1)).isFalse();

        // Nothing was deleted meanwhile.
        restart(before);
        assertThat(isAnswered(first.asLong() - 1)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anAgeForEverShouldBeOne(Backend backend) throws Exception {
        open(backend, Retention.of(4, Duration.ofSeconds(Long.MAX_VALUE), Long.MAX_VALUE));
        ModSeq before = change();
        for (int i = 0; i < 4; i++) {
            pass(LONG);
            change();
        }

        store().tidyUp(() -> true);
        assertThat(isAnswered(before)).isTrue();
    }
}
