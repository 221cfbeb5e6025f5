/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Nothing of a session outlives it: thousands of connections come, open mailboxes in every way, idle and go, some of them without a
 * word, and afterwards the heap holds no more objects of ours, nor sessions and listeners of James's, than before.
 *
 * {@code -Dleak.cycles} changes how many. It fails where SELECT, CLOSE or UNSELECT leaves the view of the
 * mailbox before behind.
 */
class LeakTest {
    private static final int CYCLES = Integer.getInteger("leak.cycles", 10_000);
    private static final int WARM_UP = 400;
    private static final int PARALLEL = 4;
    /** With every further one a mailbox is made and deleted. */
    private static final int MAILBOX_EVERY = 10;
    /** What caches and pools may hold one time more and another time less. */
    private static final long CONSTANT = 50;
    private static final Duration SILENCE = Duration.ofSeconds(30);
    /** James keeps a session that has idled until its next heartbeat is due, and that is after two minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private final AtomicInteger mailboxes = new AtomicInteger();

    @Test
    void nothingShouldHaveGrownAfterManySessions(TestReporter reporter) throws Exception {
        String mailbox = JAMES.mailbox(5);
        String other = JAMES.mailbox(0);
        JAMES.closeConnections();
        run(mailbox, other, WARM_UP, false);
        Map<String, Long> before = Histogram.take();
        long start = System.nanoTime();

        run(mailbox, other, CYCLES, true);

        reporter.publishEntry(Map.of("cycles", String.valueOf(CYCLES),
            "seconds", String.valueOf(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))));
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(5))
            .untilAsserted(() -> assertThat(grown(before, Histogram.take())).isEmpty());
    }

    private static Map<String, String> grown(Map<String, Long> before, Map<String, Long> after) {
        Map<String, String> grown = new TreeMap<>();
        after.forEach((name, count) -> {
            long was = before.getOrDefault(name, 0L);
            if (Histogram.isOfSessions(name) && count > was + CONSTANT) {
                grown.put(name, was + " -> " + count);
            }
        });
        return grown;
    }

    private void run(String mailbox, String other, int cycles, boolean idles) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
        try {
            for (Future<Void> client : threads.invokeAll(IntStream.range(0, PARALLEL)
                .mapToObj(i -> (Callable<Void>) () -> {
                    for (int cycle = next.getAndIncrement(); cycle < cycles; cycle = next.getAndIncrement()) {
                        cycle(mailbox, other, cycle, idles);
                    }
                    return null;
                }).collect(Collectors.toList()))) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void cycle(String mailbox, String other, int cycle, boolean idles) throws IOException {
        try (ImapConnection connection = ImapConnection.open(JAMES.server().host(), JAMES.server().imapPort(), SILENCE)) {
            connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
            if (cycle % 3 == 0) {
                say(connection, "ENABLE QRESYNC");
            }
            if (cycle % MAILBOX_EVERY == 0) {
                deleted(connection);
            }
            say(connection, "SELECT " + mailbox);
            switch (cycle % 7) {
                case 0:
                    say(connection, "SELECT " + other);
                    break;
                case 1:
                    say(connection, "EXAMINE " + mailbox);
                    break;
                case 2:
                    say(connection, "CLOSE");
                    say(connection, "SELECT " + other);
                    break;
                case 3:
                    say(connection, "UNSELECT");
                    say(connection, "EXAMINE " + mailbox);
                    break;
                case 4:
                    say(connection, "UID STORE 1 " + (cycle % 2 == 0 ? "+" : "-") + "FLAGS.SILENT ($Leak)");
                    break;
                default:
                    break;
            }
            if (idles) {
                idle(connection, cycle);
            }
        }
    }

    /**
     * A mailbox that is selected, written to and deleted, by its own session. One at a time: James refuses an APPEND with TRYCREATE when
     * another mailbox of its user goes away at that moment.
     */
    private synchronized void deleted(ImapConnection connection) throws IOException {
        String name = "leak" + mailboxes.incrementAndGet();
        say(connection, "CREATE " + name);
        connection.append(name, ServerExtension.message(1)).orThrow("APPEND");
        say(connection, "SELECT " + name);
        say(connection, "STORE 1 +FLAGS (\\Seen)");
        say(connection, "DELETE " + name);
    }

    /** To its end, or until the client goes without a word. */
    private static void idle(ImapConnection connection, int cycle) throws IOException {
        String tag = connection.send("IDLE");
        String line = connection.readResponse();
        while (line.startsWith("* ")) {
            line = connection.readResponse();
        }
        assertThat(line).startsWith("+ ");
        if (cycle % 2 == 0) {
            connection.sendLine("DONE");
            connection.await(tag).orThrow("IDLE");
        }
    }

    private static void say(ImapConnection connection, String command) throws IOException {
        connection.command(command).orThrow(command);
    }
}
