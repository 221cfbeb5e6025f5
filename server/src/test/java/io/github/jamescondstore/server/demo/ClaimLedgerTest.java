/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class ClaimLedgerTest {
    private final ClaimLedger testee = new ClaimLedger();

    @Test
    void reportShouldCountMessagesNotClaims() {
        testee.claimed(1);
        testee.claimed(2);
        testee.claimed(2);
        testee.claimed(2);
        testee.lostRace();

        QueueReport report = testee.report(5, Duration.ofMillis(500));

        assertThat(report.claimed()).isEqualTo(2);
        assertThat(report.claimedTwice()).isEqualTo(1);
        assertThat(report.neverClaimed()).isEqualTo(3);
        assertThat(report.lostRaces()).isEqualTo(1);
        assertThat(report.claimsPerSecond()).isEqualTo(4);
        assertThat(report.exact()).isFalse();
    }

    @Test
    void claimedShouldTellWhetherItIsTheFirst() {
        assertThat(testee.claimed(1)).isTrue();
        assertThat(testee.claimed(1)).isFalse();
    }

    @Test
    void exactShouldBeTrueWhenEveryMessageWentToOne() {
        testee.claimed(1);
        testee.claimed(2);

        assertThat(testee.report(2, Duration.ofSeconds(1)).exact()).isTrue();
    }

    @Test
    void exactShouldBeFalseWhenAMessageWentToNobody() {
        testee.claimed(1);

        assertThat(testee.report(2, Duration.ofSeconds(1)).exact()).isFalse();
    }
}
