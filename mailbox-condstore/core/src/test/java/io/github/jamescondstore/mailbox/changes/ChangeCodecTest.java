/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;

class ChangeCodecTest {
    private static final ModSeq MOD_SEQ = ModSeq.of(Long.MAX_VALUE);

    private static final long SEED = 20_250_611;
    private static final int RUNS = 200_000;

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

    @Test
    void whatGoesOnAfterItsEndShouldBeRefused() {
        byte[] change = ChangeCodec.encode(Change.expunged(MOD_SEQ, UidSet.ofLongs(1)));

        assertThatThrownBy(() -> ChangeCodec.decode(MOD_SEQ, Arrays.copyOf(change, change.length + 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0101ffffffff07",
        "0101ffffffffffffffffff01",
        "01010302020202",
        "010103ffffffffffffffff7fffffffffffffffff7f01",
        "010301200002010101",
        "0103ffffffff07"})
    void countsAndNumbersThatCannotBeShouldBeRefused(String hex) {
        byte[] bytes = BaseEncoding.base16().lowerCase().decode(hex);

        assertThatThrownBy(() -> ChangeCodec.decode(MOD_SEQ, bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyBytesShouldBeAChangeOrBeRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            decodeOrRefuse(bytes);
            if (bytes.length > 2) {
                // Past the version and the kind, or next to nothing would be read.
                bytes[0] = 1;
                bytes[1] = (byte) (1 + random.nextInt(3));
                decodeOrRefuse(bytes);
            }
        }
    }

    @Test
    void aChangeWithAFewWrongBytesShouldBeAChangeOrBeRefused() {
        Random random = new Random(SEED);
        Flags flags = new Flags("$Claimed");
        flags.add(Flags.Flag.SEEN);
        ImmutableList<byte[]> changes = ImmutableList.of(
            ChangeCodec.encode(Change.added(MOD_SEQ, UidSet.ofLongs(1, 2, 3, 200, 70_000, Integer.MAX_VALUE + 5L))),
            ChangeCodec.encode(Change.flags(MOD_SEQ, ImmutableMap.of(
                ChangedFlags.of(flags), UidSet.ofLongs(5, 9),
                ChangedFlags.of(new Flags(Flags.Flag.DRAFT)), UidSet.ofLongs(7)))));
        for (int i = 0; i < RUNS; i++) {
            byte[] change = changes.get(i % changes.size());
            byte[] bytes = Arrays.copyOf(change, change.length - random.nextInt(3));
            for (int wrong = random.nextInt(4); wrong >= 0; wrong--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decodeOrRefuse(bytes);
        }
    }

    /** What is taken can be used and kept. */
    private static void decodeOrRefuse(byte[] bytes) {
        Change change;
        try {
            change = ChangeCodec.decode(MOD_SEQ, bytes);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(change.uids().isEmpty()).isFalse();
        assertThat(roundTrip(change).uids()).isEqualTo(change.uids());
        assertThat(roundTrip(change).uidsByFlags()).isEqualTo(change.uidsByFlags());
    }
}
