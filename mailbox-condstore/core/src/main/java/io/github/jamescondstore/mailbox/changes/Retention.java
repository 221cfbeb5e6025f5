/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.time.Duration;
import java.util.Objects;

import com.google.common.base.Preconditions;

/**
 * How much of a mailbox's past its change log keeps. What is older falls behind the horizon: a client that comes back from
 * there is told more than happened since, but nothing wrong.
 */
public final class Retention {
    private static final int DEFAULT_MAX_ENTRIES = 100_000;
    private static final Duration DEFAULT_MAX_AGE = Duration.ofDays(30);

    public static final Retention DEFAULT = of(DEFAULT_MAX_ENTRIES, DEFAULT_MAX_AGE);

    /**
     * @param maxEntries changes kept per mailbox, at least 1; one command makes one
     * @param maxAge     how long a change is kept, at least a second; older ones go when the mailbox changes again
     */
    public static Retention of(int maxEntries, Duration maxAge) {
        Preconditions.checkArgument(maxEntries > 0, "'maxEntries' must be positive: %s", maxEntries);
        Preconditions.checkArgument(maxAge.compareTo(Duration.ofSeconds(1)) >= 0, "'maxAge' must be at least a second: %s", maxAge);
        return new Retention(maxEntries, maxAge);
    }

    private final int maxEntries;
    private final Duration maxAge;

    private Retention(int maxEntries, Duration maxAge) {
        this.maxEntries = maxEntries;
        this.maxAge = maxAge;
    }

    public int maxEntries() {
        return maxEntries;
    }

    public Duration maxAge() {
        return maxAge;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Retention && maxEntries == ((Retention) other).maxEntries && maxAge.equals(((Retention) other).maxAge);
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxEntries, maxAge);
    }

    @Override
    public String toString() {
        return "Retention{" + maxEntries + " entries, " + maxAge + "}";
    }
}
