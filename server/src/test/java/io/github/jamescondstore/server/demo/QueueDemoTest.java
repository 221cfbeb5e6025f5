/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.imap.ImapConnection;

class QueueDemoTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ALICE = "alice@example.org";

    private static final class Counting implements QueueProgress {
        private final AtomicInteger appended = new AtomicInteger();
        private final AtomicInteger claimed = new AtomicInteger();

        @Override
        public void appended() {
            appended.incrementAndGet();
        }

        @Override
        public void claimed() {
            claimed.incrementAndGet();
        }
    }

    private static CondstoreServer server;

    @BeforeAll
    static void start() throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static QueueTarget target(String password) {
        return new QueueTarget(server.host(), server.imapPort(), ALICE, password);
    }

    @Test
    void aSingleConsumerShouldClaimEveryMessageOnceAndLoseNoRace() throws Exception {
        Counting progress = new Counting();

        QueueReport report = new QueueDemo(25, 1, TIMEOUT).run(List.of(target(ServerOptions.DEFAULT_PASSWORD)), progress);

        assertThat(report.messages()).isEqualTo(25);
        assertThat(report.claimed()).isEqualTo(25);
        assertThat(report.exact()).isTrue();
        assertThat(report.lostRaces()).isZero();
        assertThat(report.claimsPerSecond()).isPositive();
        assertThat(progress.appended).hasValue(25);
        assertThat(progress.claimed).hasValue(25);
    }

    @Test
    void severalConsumersShouldEmptyTheQueueBetweenThem() throws Exception {
        Counting progress = new Counting();

        QueueReport report = new QueueDemo(40, 4, TIMEOUT).run(List.of(target(ServerOptions.DEFAULT_PASSWORD)), progress);

        assertThat(report.claimed()).isEqualTo(40);
        assertThat(report.neverClaimed()).isZero();
        assertThat(progress.claimed).hasValue(40);
    }

    @Test
    void runShouldStopAtTheTimeLimitAndCountWhatIsLeft() throws Exception {
        QueueReport report = new QueueDemo(3, 2, Duration.ZERO).run(List.of(target(ServerOptions.DEFAULT_PASSWORD)), QueueProgress.NONE);

        assertThat(report.claimed()).isZero();
        assertThat(report.neverClaimed()).isEqualTo(3);
    }

    @Test
    void runShouldLeaveNoMailboxBehind() throws Exception {
        new QueueDemo(2, 1, TIMEOUT).run(List.of(target(ServerOptions.DEFAULT_PASSWORD)), QueueProgress.NONE);

        try (ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT)) {
            connection.login(ALICE, ServerOptions.DEFAULT_PASSWORD);
            assertThat(connection.command("LIST \"\" \"queue-demo*\"").untagged()).isEmpty();
        }
    }

    @Test
    void runShouldFailWhenTheServerRefusesTheLogin() {
        assertThatThrownBy(() -> new QueueDemo(2, 1, TIMEOUT).run(List.of(target("wrong")), QueueProgress.NONE))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("LOGIN was answered: NO");
    }
}
