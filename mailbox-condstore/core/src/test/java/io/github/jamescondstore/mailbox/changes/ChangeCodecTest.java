/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableMap;

class ChangeCodecTest {
    private static final ModSeq MOD_SEQ = ModSeq.of(Long.MAX_VALUE);

    private static Change roundTrip(Change change) {
        return ChangeCodec.decode(MOD_SEQ, ChangeCodec.encode(change));
    }

    @Test
    void additionShouldComeBack() {
        Change change = roundTrip(Change.added(MOD_SEQ, UidSet.ofLongs(1, 2, 3, 200, 70_000, Integer.MAX_VALUE + 5L)));

        assertThat(change.kind()).isEqualTo(Change.Kind.ADDED);
        assertThat(change.modSeq()).isEqualTo(MOD_SEQ);
        assertThat(change.uids()).isEqualTo(UidSet.ofLongs(1, 2, 3, 200, 70_000, Integer.MAX_VALUE + 5L));
    }

    @Test
    void expungeShouldComeBack() {
        Change change = roundTrip(Change.expunged(MOD_SEQ, UidSet.range(MessageUid.MIN_VALUE, MessageUid.MAX_VALUE)));

        assertThat(change.kind()).isEqualTo(Change.Kind.EXPUNGED);
        assertThat(change.uids()).isEqualTo(UidSet.range(MessageUid.MIN_VALUE, MessageUid.MAX_VALUE));
    }

    @Test
    void flagsShouldComeBackWithTheirMessages() {
        Flags keywords = new Flags("$Claimed");
        keywords.add("gr\u00fcn");
        keywords.add(Flags.Flag.SEEN);
        keywords.add(Flags.Flag.ANSWERED);
        ImmutableMap<ChangedFlags, UidSet> uidsByFlags = ImmutableMap.of(
            ChangedFlags.of(keywords), UidSet.ofLongs(5, 9),
            ChangedFlags.of(new Flags(Flags.Flag.DRAFT)), UidSet.ofLongs(7));

        Change change = roundTrip(Change.flags(MOD_SEQ, uidsByFlags));

        assertThat(change.kind()).isEqualTo(Change.Kind.FLAGS);
        assertThat(change.uidsByFlags()).isEqualTo(uidsByFlags);
    }

    @Test
    void oneRangeShouldTakeAFewBytes() {
        assertThat(ChangeCodec.encode(Change.expunged(MOD_SEQ, UidSet.range(1, 100_000))).length).isLessThan(10);
    }

    @Test
    void scatteredMessagesShouldTakeAFewBytesEach() {
        Change change = Change.added(MOD_SEQ, UidSet.ofLongs(LongStream.range(0, 1_000).map(i -> 1_000_000 + 3 * i).toArray()));

        assertThat(ChangeCodec.encode(change).length).isLessThan(2_100);
    }

    @Test
    void whatIsNoChangeShouldBeRefused() {
        assertThatThrownBy(() -> ChangeCodec.decode(MOD_SEQ, new byte[] {1, 1, 4})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChangeCodec.decode(MOD_SEQ, new byte[] {9, 1, 0})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChangeCodec.decode(MOD_SEQ, new byte[] {1, 9, 0})).isInstanceOf(IllegalArgumentException.class);
    }
}
