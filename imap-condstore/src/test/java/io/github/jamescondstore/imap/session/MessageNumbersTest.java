/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;

import org.apache.james.imap.processor.base.UidMsnConverter;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.mailbox.changes.UidSet;

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
        MessageNumbers numbers = new MessageNumbers(UidSet.empty());

        for (int step = 0; step < STEPS; step++) {
            MessageUid uid = MessageUid.of(lowest + random.nextInt(SPREAD + 1));
            if (random.nextBoolean()) {
                numbers.add(UidSet.of(uid));
                expected.addUid(uid);
            } else {
                assertThat(numbers.number(uid)).isEqualTo(expected.getAndRemove(uid));
                numbers.remove(UidSet.of(uid));
            }
            assertThat(numbers.size()).isEqualTo(expected.getNumMessage());
            MessageUid any = MessageUid.of(lowest + random.nextInt(SPREAD + 1));
            assertThat(numbers.number(any)).isEqualTo(expected.getMsn(any));
            int number = random.nextInt(SPREAD);
            assertThat(numbers.uid(number)).isEqualTo(expected.getUid(number));
            assertThat(numbers.uid(numbers.size())).isEqualTo(expected.getLastUid());
        }
        for (int number = 1; number <= numbers.size(); number++) {
            assertThat(numbers.uid(number)).isEqualTo(expected.getUid(number));
        }
    }

    @Test
    void whatIsNoUidShouldHaveNoNumber() {
        MessageNumbers numbers = new MessageNumbers(UidSet.range(1, 3));

        assertThat(numbers.contains(MessageUid.of(Long.MAX_VALUE))).isFalse();
        assertThat(numbers.uid(0)).isEqualTo(Optional.empty());
        assertThat(numbers.uid(4)).isEqualTo(Optional.empty());
    }
}
