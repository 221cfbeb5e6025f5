/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Clients with random commands in three mailboxes, for a minute, none of which may be told what a client must not be told.
 *
 * {@code -Dstress.seed} repeats the commands of a run, though not the order in which those of several clients are done;
 * {@code -Dstress.seconds} makes it longer; {@code -Dstress.singleAppends=true} has one message in a packet. The model is shown to find
 * faults by {@link ClientModelTest}.
 */
class ImapStressTest {
    private static final long SEED = Long.getLong("stress.seed", 20_240_117);
    private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("stress.seconds", 60));
    private static final boolean PIPELINED_APPENDS = !Boolean.getBoolean("stress.singleAppends");
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 8;
    private static final int MESSAGES = 20;
    private static final int SHOWN = 5;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static final World WORLD = new World();
    private static final Queue<String> FAULTS = new ConcurrentLinkedQueue<>();
    private static final Map<Command.Kind, Integer> SENT = new EnumMap<>(Command.Kind.class);

    @BeforeAll
    static void run(TestReporter reporter) throws Exception {
        ImmutableList<String> mailboxes = ImmutableList.of(JAMES.mailbox(MESSAGES), JAMES.mailbox(MESSAGES), JAMES.mailbox(0));
        JAMES.closeConnections();
        Activity activity = new Activity();
        CyclicBarrier together = new CyclicBarrier(CLIENTS);
        List<StressClient> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(new StressClient(number, SEED, ImapStressTest::connect, mailboxes, PIPELINED_APPENDS, WORLD, activity, FAULTS));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> lives = clients.stream().map(client -> (Callable<Void>) () -> live(client, together)).collect(Collectors.toList());
            for (Future<Void> life : threads.invokeAll(lives)) {
                life.get();
            }
        } finally {
            threads.shutdownNow();
        }
        clients.forEach(client -> client.sent().forEach((kind, count) -> SENT.merge(kind, count, Integer::sum)));
        reporter.publishEntry(Map.of("seed", String.valueOf(SEED), "commands", String.valueOf(SENT.values().stream().mapToInt(Integer::intValue).sum()),
            "connections", String.valueOf(clients.stream().mapToInt(StressClient::connections).sum()), "sent", SENT.toString()));
    }

    private static ImapConnection connect() throws IOException {
        return ImapConnection.open(JAMES.server().host(), JAMES.server().imapPort(), SILENCE);
    }

    private static Void live(StressClient client, CyclicBarrier together) throws Exception {
        together.await();
        long end = System.nanoTime() + RUN.toNanos();
        while (System.nanoTime() - end < 0 && FAULTS.size() < SHOWN) {
            client.step();
        }
        client.comeToRest();
        together.await();
        client.compare();
        return null;
    }

    @Test
    void clientShouldBeToldNothingButWhatItMayBeTold() {
        assertThat(FAULTS).as("with -Dstress.seed=%d", SEED).isEmpty();
    }

    @Test
    void everyKindOfCommandShouldHaveBeenTried() {
        assertThat(SENT.keySet()).contains(Command.Kind.values());
    }

    @Test
    void oneSessionOnlyShouldBeToldOfAMessageThatItIsRecent() {
        assertThat(WORLD.countRecent()).isPositive();
        assertThat(WORLD.recentTwice()).as("of %d, with -Dstress.seed=%d", WORLD.countRecent(), SEED).isEmpty();
    }
}
