/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Two servers on one PostgreSQL: whatever their clients do, and whichever of the three processes is killed or stands still, there is one order of all changes
 * of a mailbox in which every answer is the truth.
 *
 * Seen to fail with HIGHESTMODSEQ taken from what notifications tell and not asked for ("the mailbox was known to be at 9 before this began"), and with what
 * keeps two servers from one mod-sequence taken out: the lock on the mailbox's row, the fence at the commit and the log's key ("a mod-sequence was used
 * twice"). With the key alone left it still held: whoever meets it is tried again.
 */
class SeveralServersTest {
    private static final int OPERATIONS = Integer.getInteger("servers.operations", 4_000);
    private static final int FAULTS = Integer.getInteger("servers.faults", 2);
    private static final long SEED = Long.getLong("servers.seed", 1);
    private static final int CLIENTS = 6;
    private static final int MESSAGES = 6;
    private static final String MAILBOX = "history";
    private static final int BETWEEN_FAULTS = 200;

    @TempDir
    private Path directory;
    private TwoServers servers;
    private final History history = new History();

    private void begin(TwoServers started) throws Exception {
        servers = started;
        try (ImapConnection connection = servers.login(0)) {
            connection.command("CREATE " + MAILBOX).orThrow("CREATE");
            ServerExtension.append(connection, MAILBOX, MESSAGES);
            connection.command("SELECT " + MAILBOX + " (CONDSTORE)").orThrow("SELECT");
            for (String line : connection.command("UID FETCH 1:* (FLAGS MODSEQ)").untagged()) {
                FetchedFlags.parse(line).ifPresent(fetched -> history.began(fetched.uid(), "", fetched.modSeq().getAsLong()));
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (servers != null) {
            servers.close();
        }
    }

    /** What happens to the servers while their clients are at work. */
    @FunctionalInterface
    private interface Faults {
        void happen() throws Exception;
    }

    /**
     * @return how many commands were not answered OK
     */
    private int play(BooleanSupplier goesOn, Faults faults) throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                HistoryClient client = new HistoryClient(number, () -> connect(number % TwoServers.COUNT), MAILBOX, MESSAGES, history, SEED);
                clients.add(threads.submit(() -> {
                    try {
                        return client.run(() -> !failed.get() && goesOn.getAsBoolean());
                    } catch (Exception | AssertionError e) {
                        failed.set(true);
                        throw e;
                    }
                }));
            }
            faults.happen();
            int notAnswered = 0;
            for (Future<Integer> client : clients) {
                notAnswered += client.get(20, TimeUnit.MINUTES);
            }
            return notAnswered;
        } finally {
            failed.set(true);
            threads.shutdownNow();
        }
    }

    /** As soon as it is there. */
    private ImapConnection connect(int number) {
        return Awaitility.await().atMost(3, TimeUnit.MINUTES).ignoreExceptions().until(() -> servers.login(number), connection -> true);
    }

    /** Each as often as it has to be played, while clients go on. */
    private void playWith(int faults, Faults fault) throws Exception {
        begin(TwoServers.start(directory));
        AtomicBoolean over = new AtomicBoolean();
        play(() -> !over.get(), () -> {
            try {
                for (int i = 0; i < faults; i++) {
                    goOn();
                    fault.happen();
                }
                goOn();
            } finally {
                over.set(true);
            }
        });
        try (ImapConnection one = connect(0); ImapConnection other = connect(1)) {
            HistoryClient last = new HistoryClient(CLIENTS, () -> one, MAILBOX, MESSAGES, history, SEED);
            assertThat(last.readAll(one)).isEqualTo(last.readAll(other));
        }
        assertThat(history.violations()).isEmpty();
    }

    /** Until the clients of both servers have been answered now and then: one alone does not get so far. */
    private void goOn() {
        int wanted = history.size() + BETWEEN_FAULTS;
        Awaitility.await().atMost(3, TimeUnit.MINUTES).until(() -> history.size() >= wanted);
    }

    /** Until nobody is answered any more. */
    private void awaitSilence() {
        long[] last = {-1};
        Awaitility.await().pollInterval(1, TimeUnit.SECONDS).atMost(3, TimeUnit.MINUTES).until(() -> {
            boolean silent = last[0] == history.size();
            last[0] = history.size();
            return silent;
        });
    }

    private void everyAnswerShouldBeTheTruth() throws Exception {
        int notAnswered = play(() -> history.size() < OPERATIONS, () -> { });

        assertThat(notAnswered).isZero();
        assertThat(history.violations()).isEmpty();
        assertThat(history.size()).isGreaterThanOrEqualTo(OPERATIONS);
    }

    @Test
    void everyAnswerShouldBeTheTruthBesideAnotherServer() throws Exception {
        begin(TwoServers.start(directory));
        everyAnswerShouldBeTheTruth();
    }

    @Test
    void everyAnswerShouldBeTheTruthWithoutNotifications() throws Exception {
        begin(TwoServers.startWithoutNotifications(directory));
        everyAnswerShouldBeTheTruth();
    }

    @Test
    void whatWasAnsweredShouldOutliveAServerThatIsKilled() throws Exception {
        int[] next = {0};
        playWith(FAULTS, () -> {
            int victim = next[0]++ % TwoServers.COUNT;
            servers.server(victim).kill();
            goOn();
            servers.startServer(victim);
        });
    }

    @Test
    void aServerThatStandsStillShouldNotStopTheOther() throws Exception {
        int[] next = {0};
        playWith(FAULTS, () -> {
            int victim = next[0]++ % TwoServers.COUNT;
            servers.server(victim).freeze();
            try {
                goOn();
            } finally {
                servers.server(victim).thaw();
            }
        });
    }

    @Test
    void whatWasAnsweredShouldOutliveADatabaseThatIsKilled() throws Exception {
        playWith(FAULTS, () -> {
            servers.database().kill();
            servers.database().start();
        });
    }

    @Test
    void aDatabaseThatStandsStillShouldLoseNothing() throws Exception {
        playWith(FAULTS, () -> {
            servers.database().freeze();
            try {
                awaitSilence();
            } finally {
                servers.database().thaw();
            }
        });
    }
}
