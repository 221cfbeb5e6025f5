/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;

import javax.mail.Flags;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableMap;

class MailboxHistoryTest {
    private static final ModSeq HORIZON = ModSeq.of(10);
    private static final Flags SEEN = new Flags(Flags.Flag.SEEN);
    private static final Flags ANSWERED = new Flags(Flags.Flag.ANSWERED);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final MailboxHistory history = history(100);

    private MailboxHistory history(int maxEntries) {
        return new MailboxHistory(HORIZON, Retention.of(maxEntries, Duration.ofDays(30)), clock);
    }

    private static Change flags(long modSeq, Flags flags, long... uids) {
        return Change.flags(ModSeq.of(modSeq), ImmutableMap.of(ChangedFlags.of(flags), UidSet.ofLongs(uids)));
    }

    private static Change added(long modSeq, long... uids) {
        return Change.added(ModSeq.of(modSeq), UidSet.ofLongs(uids));
    }

    private static Change expunged(long modSeq, long... uids) {
        return Change.expunged(ModSeq.of(modSeq), UidSet.ofLongs(uids));
    }

    private Changes since(long modSeq) {
        return history.since(ModSeq.of(modSeq), history.highest());
    }

    @Test
    void sinceShouldReturnWhatHappenedLaterOnly() {
        history.append(added(11, 1, 2));
        history.append(added(12, 3));
        history.append(added(13, 4));

        assertThat(since(11).changed()).isEqualTo(UidSet.ofLongs(3, 4));
    }

    @Test
    void sinceShouldNotReturnWhatIsAboveTheUpperEnd() {
        history.append(added(11, 1));
        history.append(added(12, 2));

        assertThat(history.since(HORIZON, ModSeq.of(11)).changed()).isEqualTo(UidSet.ofLongs(1));
    }

    @Test
    void sinceShouldReturnAnExpungedMessageAsExpungedOnly() {
        history.append(added(11, 1, 2));
        history.append(expunged(12, 1));

        assertThat(since(10).changed()).isEqualTo(UidSet.ofLongs(2));
        assertThat(since(10).expunged()).isEqualTo(UidSet.ofLongs(1));
    }

    @Test
    void sinceShouldBeCompleteFromTheHorizonOn() {
        assertThat(since(10).isComplete()).isTrue();
        assertThat(since(9).isComplete()).isFalse();
    }

    @Test
    void oldestChangesShouldFallBehindTheHorizonWhenThereAreTooMany() {
        MailboxHistory small = history(3);
        LongStream.rangeClosed(11, 20).forEach(modSeq -> small.append(added(modSeq, modSeq)));

        assertThat(small.since(ModSeq.of(17), small.highest()).changed()).isEqualTo(UidSet.ofLongs(18, 19, 20));
        assertThat(small.since(ModSeq.of(16), small.highest()).isComplete()).isFalse();
    }

    @Test
    void changesShouldFallBehindTheHorizonWhenTheyAreTooOldAndAnotherComes() {
        history.append(added(11, 1));
        clock.setInstant(clock.instant().plus(Duration.ofDays(20)));
        history.append(added(12, 2));
        clock.setInstant(clock.instant().plus(Duration.ofDays(11)));
        history.append(added(13, 3));

        assertThat(since(11).changed()).isEqualTo(UidSet.ofLongs(2, 3));
        assertThat(since(10).isComplete()).isFalse();
    }

    @Test
    void ageShouldBeKeptWhenTheLogGrows() {
        LongStream.rangeClosed(11, 40).forEach(modSeq -> history.append(added(modSeq, modSeq)));
        clock.setInstant(clock.instant().plus(Duration.ofDays(31)));
        history.append(added(41, 41));

        assertThat(since(40).changed()).isEqualTo(UidSet.ofLongs(41));
        assertThat(since(39).isComplete()).isFalse();
    }

    @Test
    void logShouldGrowToItsLimitAndLoseNothing() {
        MailboxHistory large = history(10_000);
        LongStream.rangeClosed(11, 10_010).forEach(modSeq -> large.append(added(modSeq, modSeq)));

        assertThat(large.since(HORIZON, large.highest()).changed()).isEqualTo(UidSet.range(11, 10_010));
    }

    private MailboxHistory history(long maxBytes) {
        return new MailboxHistory(HORIZON, Retention.of(1_000_000, Duration.ofDays(30), maxBytes), clock);
    }

    @Test
    void oldestChangesShouldFallBehindTheHorizonWhenTheyAreTooLarge() {
        MailboxHistory small = history(64L * 1024);
        // 100 ranges each: more than 1,600 bytes, and less than 2,000.
        LongStream.rangeClosed(11, 110).forEach(modSeq -> small.append(added(modSeq, scattered(modSeq * 1_000, 100))));

        assertThat(small.since(ModSeq.of(110 - 32), small.highest()).changed().size()).isEqualTo(3_200);
        assertThat(small.since(ModSeq.of(110 - 41), small.highest()).isComplete()).isFalse();
    }

    @Test
    void newKeywordsShouldCountAsWhatTheyTake() {
        MailboxHistory small = history(64L * 1024);
        LongStream.rangeClosed(11, 1_010).forEach(modSeq -> small.append(flags(modSeq, new Flags("keyword-of-change-" + modSeq), 1)));

        assertThat(small.since(ModSeq.of(1_010 - 300), small.highest()).isComplete()).isTrue();
        assertThat(small.since(ModSeq.of(1_010 - 500), small.highest()).isComplete()).isFalse();
    }

    @Test
    void aChangeThatIsTooLargeShouldFallBehindTheHorizonWithAllBeforeIt() {
        MailboxHistory small = history(64L * 1024);
        small.append(added(11, 1));
        small.append(added(12, scattered(10, 10_000)));

        assertThat(small.highest()).isEqualTo(ModSeq.of(12));
        assertThat(small.since(ModSeq.of(11), small.highest()).isComplete()).isFalse();
        assertThat(small.since(ModSeq.of(12), small.highest()).isComplete()).isTrue();

        small.append(added(13, 50_000));

        assertThat(small.since(ModSeq.of(12), small.highest()).changed()).isEqualTo(UidSet.ofLongs(50_000));
    }

    private static long[] scattered(long from, int count) {
        return LongStream.range(0, count).map(i -> from + 2 * i).toArray();
    }

    @Test
    void appendShouldRefuseAModSeqThatDoesNotAscend() {
        history.append(added(11, 1));

        assertThatThrownBy(() -> history.append(added(11, 2))).isInstanceOf(IllegalArgumentException.class);
    }
}
