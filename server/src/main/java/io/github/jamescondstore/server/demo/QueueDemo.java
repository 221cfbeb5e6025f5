/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import com.google.common.base.Preconditions;
import com.google.common.base.Throwables;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * A mailbox as a work queue, the example that RFC 7162 gives for conditional STORE: several consumers, each on a connection of its
 * own, claim messages, and no message may go to two of them. Ends by itself: when nothing is free any more, at the time limit, or
 * when a server stays silent for {@link #SILENCE}.
 */
public final class QueueDemo {
    static final Duration SILENCE = Duration.ofSeconds(30);

    private final int messages;
    private final int consumers;
    private final Duration timeLimit;

    /**
     * @param timeLimit for the claiming; what is not claimed by then counts as never claimed
     */
    public QueueDemo(int messages, int consumers, Duration timeLimit) {
        Preconditions.checkArgument(messages > 0, "a queue needs a message, not %s", messages);
        Preconditions.checkArgument(consumers > 0, "a queue needs a consumer, not %s", consumers);
        this.messages = messages;
        this.consumers = consumers;
        this.timeLimit = timeLimit;
    }

    /**
     * Makes a mailbox, fills it, lets the consumers empty it and deletes it.
     *
     * @param targets one server, or several of the same mailboxes: the consumers are spread over them
     * @throws IOException where a connection fails or the server refuses a command
     */
    public QueueReport run(List<QueueTarget> targets, QueueProgress progress) throws IOException, InterruptedException {
        QueueTarget target = targets.get(0);
        try (ImapConnection connection = ImapConnection.open(target.host(), target.port(), SILENCE)) {
            connection.login(target.user(), target.password());
            try (QueueMailbox mailbox = QueueMailbox.create(connection)) {
                mailbox.fill(messages, progress);
                return empty(targets, mailbox.name(), progress);
            }
        }
    }

    private QueueReport empty(List<QueueTarget> targets, String mailbox, QueueProgress progress) throws IOException, InterruptedException {
        ClaimLedger ledger = new ClaimLedger();
        List<QueueConsumer> connected = new ArrayList<>();
        try {
            for (int number = 1; number <= consumers; number++) {
                QueueTarget target = targets.get(number % targets.size());
                connected.add(QueueConsumer.connect(target, SILENCE, mailbox, number, ledger, progress));
            }
            long start = System.nanoTime();
            runAll(connected, start + timeLimit.toNanos());
            return ledger.report(messages, Duration.ofNanos(System.nanoTime() - start));
        } finally {
            for (QueueConsumer consumer : connected) {
                consumer.close();
            }
        }
    }

    private static void runAll(List<QueueConsumer> connected, long deadline) throws IOException, InterruptedException {
        AtomicBoolean failed = new AtomicBoolean();
        BooleanSupplier stop = () -> failed.get() || System.nanoTime() - deadline >= 0;
        CountDownLatch together = new CountDownLatch(connected.size());
        ExecutorService threads = Executors.newFixedThreadPool(connected.size());
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(threads);
            for (QueueConsumer consumer : connected) {
                running.submit(() -> {
                    together.countDown();
                    together.await();
                    consumer.run(stop);
                    return null;
                });
            }
            for (int finished = 0; finished < connected.size(); finished++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
            throw new IllegalStateException(e.getCause());
        } finally {
            failed.set(true);
            threads.shutdown();
        }
    }
}
