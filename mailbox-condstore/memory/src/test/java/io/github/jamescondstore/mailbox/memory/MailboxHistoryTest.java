/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;

import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;

class MailboxHistoryTest {
    private static final ModSeq HORIZON = ModSeq.of(10);

    private final MailboxHistory history = new MailboxHistory(HORIZON, 100);

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
        MailboxHistory small = new MailboxHistory(HORIZON, 3);
        LongStream.rangeClosed(11, 20).forEach(modSeq -> small.append(added(modSeq, modSeq)));

        assertThat(small.since(ModSeq.of(17), small.highest()).changed()).isEqualTo(UidSet.ofLongs(18, 19, 20));
        assertThat(small.since(ModSeq.of(16), small.highest()).isComplete()).isFalse();
    }

    @Test
    void logShouldGrowToItsLimitAndLoseNothing() {
        MailboxHistory large = new MailboxHistory(HORIZON, 10_000);
        LongStream.rangeClosed(11, 10_010).forEach(modSeq -> large.append(added(modSeq, modSeq)));

        assertThat(large.since(HORIZON, large.highest()).changed()).isEqualTo(UidSet.range(11, 10_010));
    }

    @Test
    void appendShouldRefuseAModSeqThatDoesNotAscend() {
        history.append(added(11, 1));

        assertThatThrownBy(() -> history.append(added(11, 2))).isInstanceOf(IllegalArgumentException.class);
    }
}
