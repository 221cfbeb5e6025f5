/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;

import org.apache.james.imap.processor.base.UidMsnConverter;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers and UIDs belong together as in James's own converter, whatever comes and goes, up to the highest UID there is.
 */
class MessageNumbersTest {
    private static final int STEPS = 5_000;
    private static final int SPREAD = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, Integer.MAX_VALUE - SPREAD / 2, 4294967295L - SPREAD})
    void messagesShouldHaveTheNumbersThatJamesGivesThem(long lowest) {
        Random random = new Random(lowest);
        UidMsnConverter expected = new UidMsnConverter();
        MessageNumbers numbers = new MessageNumbers();

        for (int step = 0; step < STEPS; step++) {
            MessageUid uid = MessageUid.of(lowest + random.nextInt(SPREAD + 1));
            if (random.nextBoolean()) {
                numbers.add(uid);
                expected.addUid(uid);
            } else {
                assertThat(numbers.remove(uid)).isEqualTo(expected.getAndRemove(uid));
            }
            assertThat(numbers.size()).isEqualTo(expected.getNumMessage());
            MessageUid any = MessageUid.of(lowest + random.nextInt(SPREAD + 1));
            assertThat(numbers.number(any)).isEqualTo(expected.getMsn(any));
            int number = random.nextInt(SPREAD);
            assertThat(numbers.uid(number)).isEqualTo(expected.getUid(number));
            assertThat(numbers.uid(numbers.size())).isEqualTo(expected.getLastUid());
        }
        for (int number = 1; number <= numbers.size(); number++) {
            assertThat(numbers.uids().skip(number - 1).findFirst().getAsLong()).isEqualTo(expected.getUid(number).orElseThrow().asLong());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4294967296L, 4294967297L, Long.MAX_VALUE})
    void whatIsNoUidShouldHaveNoNumber(long uid) {
        MessageNumbers numbers = new MessageNumbers();
        numbers.add(MessageUid.of(1));

        assertThat(numbers.contains(MessageUid.of(uid))).isFalse();
        assertThat(numbers.uid(2)).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> numbers.add(MessageUid.of(uid))).isInstanceOf(IllegalArgumentException.class);
    }
}
