/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.changes.CollisionException;
import io.github.jamescondstore.mailbox.changes.MailboxInUseException;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;

/**
 * How long a section whose transaction meets others is tried again, and how long it waits each time: by chance, up to twice as long as the
 * time before.
 */
final class Retries {
    private static final Logger LOGGER = LoggerFactory.getLogger(Retries.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** However long each of them takes. */
    private static final int FEWEST = 10;
    private static final long SHORTEST_MILLIS = 5;
    private static final long LONGEST_MILLIS = 200;

    private final StoreMetrics metrics;
    private final long began = System.nanoTime();
    private int collisions = 0;
    private long most = SHORTEST_MILLIS;

    Retries(StoreMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Waits until it is time for the next attempt.
     *
     * @throws MailboxInUseException when there is to be none
     */
    void next(Set<MailboxId> mailboxIds, CollisionException collision) throws MailboxException {
        collisions++;
        metrics.collision();
        LOGGER.debug("A change of mailboxes {} met another transaction, attempt {}: {}", mailboxIds, collisions, collision.getMessage());
        if (collisions >= FEWEST && System.nanoTime() - began > DEADLINE.toNanos()) {
            metrics.inUse();
            throw new MailboxInUseException("Others wrote to mailboxes " + mailboxIds + " at each of " + collisions + " attempts", collision);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MailboxException("Interrupted between two attempts", e);
        }
        most = Math.min(2 * most, LONGEST_MILLIS);
    }
}
