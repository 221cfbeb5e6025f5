/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A client that idles on one server is told what another server writes: by PostgreSQL's notification, and where none arrives by looking.
 *
 * Seen to fail without waiting for the end of the command before what is new is told: the continuation was sent twice, and what was told was lost.
 */
class WokenByOthersTest {
    private static final int ROUNDS = 101;
    private static final String WARNING = "notifications do not arrive";

    @TempDir
    private Path directory;

    /** How long it took until the other was told, in order. */
    private static List<Duration> told(TwoServers servers, int rounds) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (ImapConnection writing = servers.login(0); ImapConnection idling = servers.login(1)) {
            ServerExtension.append(writing, "INBOX", 1);
            writing.command("SELECT INBOX").orThrow("SELECT");
            idling.command("SELECT INBOX (CONDSTORE)").orThrow("SELECT");
            for (int round = 0; round < rounds; round++) {
                String idle = idling.send("IDLE");
                assertThat(idling.readResponse()).startsWith("+");
                String flag = round % 2 == 0 ? "+FLAGS" : "-FLAGS";
                writing.command("STORE 1 " + flag + ".SILENT (\\Flagged)").orThrow("STORE");
                long done = System.nanoTime();
                assertThat(idling.readResponse()).startsWith("* 1 FETCH (MODSEQ (" + (3 + round) + ")").contains(round % 2 == 0 ? "(\\Flagged" : "FLAGS (");
                took.add(Duration.ofNanos(System.nanoTime() - done));
                idling.sendLine("DONE");
                idling.await(idle).orThrow("IDLE");
            }
        }
        return took.stream().sorted().collect(Collectors.toList());
    }

    @Test
    void idleShouldBeToldAtOnce() throws Exception {
        try (TwoServers servers = TwoServers.start(directory)) {
            List<Duration> took = told(servers, ROUNDS);

            assertThat(took.get(ROUNDS / 2)).isLessThan(Duration.ofSeconds(1));
            assertThat(took).allSatisfy(each -> assertThat(each).isLessThan(Duration.ofSeconds(10)));
            assertThat(servers.log(0)).doesNotContain(WARNING);
        }
    }

    @Test
    void withoutNotificationsItShouldBeToldALittleLaterAndTheLogSayWhy() throws Exception {
        try (TwoServers servers = TwoServers.startWithoutNotifications(directory)) {
            Awaitility.await().untilAsserted(() -> assertThat(servers.log(1)).contains(WARNING));

            assertThat(told(servers, 2)).allSatisfy(each -> assertThat(each).isLessThan(Duration.ofSeconds(10)));
        }
    }
}
