/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

import com.google.common.base.Preconditions;

/**
 * How much of a mailbox's past is remembered: the changes that are among the last so many, are no older than so much, and together with
 * those after them take no more bytes than so many. Nothing less is kept, and nothing more is used for an answer. What is older lies behind
 * the horizon: a client that comes back from there is told more than happened since, but nothing wrong.
 *
 * A store may keep for a while what is not remembered any more; see docs/configuration.adoc.
 */
public final class Retention {
    private static final int DEFAULT_MAX_ENTRIES = 100_000;
    private static final Duration DEFAULT_MAX_AGE = Duration.ofDays(30);
    private static final long DEFAULT_MAX_BYTES = 16L * 1024 * 1024;
    /** Below that a log would forget a command that touches a few thousand scattered messages at once. */
    public static final long LEAST_MAX_BYTES = 64L * 1024;
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    public static final Retention DEFAULT = of(DEFAULT_MAX_ENTRIES, DEFAULT_MAX_AGE);

    /**
     * @param maxEntries changes remembered per mailbox, at least 1; one command makes one
     * @param maxAge     how long a change is remembered, at least a second, by the clock of the server
     */
    public static Retention of(int maxEntries, Duration maxAge) {
        return of(maxEntries, maxAge, DEFAULT_MAX_BYTES);
    }

    /**
     * @param maxBytes how much the changes of a mailbox may take: in memory about as much of the heap, in a database of what is written
     */
    public static Retention of(int maxEntries, Duration maxAge, long maxBytes) {
        Preconditions.checkArgument(maxEntries > 0, "'maxEntries' must be positive: %s", maxEntries);
        Preconditions.checkArgument(maxAge.compareTo(Duration.ofSeconds(1)) >= 0, "'maxAge' must be at least a second: %s", maxAge);
        Preconditions.checkArgument(maxBytes >= LEAST_MAX_BYTES, "'maxBytes' must be at least %s: %s", LEAST_MAX_BYTES, maxBytes);
        return new Retention(maxEntries, maxAge, maxBytes);
    }

    private final int maxEntries;
    private final Duration maxAge;
    private final long maxBytes;
    private final long maxAgeMillis;

    private Retention(int maxEntries, Duration maxAge, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxAge = maxAge;
        this.maxBytes = maxBytes;
        // For ever, to whoever asks for millions of years.
        this.maxAgeMillis = maxAge.compareTo(FOR_EVER) < 0 ? maxAge.toMillis() : Long.MAX_VALUE;
    }

    public int maxEntries() {
        return maxEntries;
    }

    public Duration maxAge() {
        return maxAge;
    }

    public long maxBytes() {
        return maxBytes;
    }

    /**
     * @return milliseconds since the epoch of 1970: what was recorded before is too old
     */
    public long rememberedFrom(Clock clock) {
        return clock.millis() - maxAgeMillis;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Retention)) {
            return false;
        }
        Retention that = (Retention) other;
        return maxEntries == that.maxEntries && maxAge.equals(that.maxAge) && maxBytes == that.maxBytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxEntries, maxAge, maxBytes);
    }

    @Override
    public String toString() {
        return "Retention{" + maxEntries + " entries, " + maxAge + ", " + maxBytes + " bytes}";
    }
}
