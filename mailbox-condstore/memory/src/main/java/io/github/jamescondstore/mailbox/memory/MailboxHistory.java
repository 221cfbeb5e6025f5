/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;

import org.apache.james.mailbox.ModSeq;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The change log of one mailbox: written by whoever holds the mailbox's section, read by anybody without a lock.
 *
 * Invariants:
 *  - mod-sequences ascend;
 *  - a reader works on a view that never changes: entries are added behind its end, and an array is replaced, not reordered;
 *  - every change above the horizon is in the log.
 */
final class MailboxHistory {
    private static final int INITIAL_CAPACITY = 8;

    /**
     * The entries from (inclusive) to (exclusive) of an array that is shared with later views.
     */
    private static final class View {
        private final Change[] entries;
        // When each was recorded, in seconds since the epoch of 1970, without sign: until 2106.
        private final int[] recorded;
        private final int from;
        private final int to;
        private final ModSeq horizon;
        private final ModSeq highest;

        private View(Change[] entries, int[] recorded, int from, int to, ModSeq horizon, ModSeq highest) {
            this.entries = entries;
            this.recorded = recorded;
            this.from = from;
            this.to = to;
            this.horizon = horizon;
            this.highest = highest;
        }

        private int firstAfter(ModSeq since) {
            int low = from;
            int high = to;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries[middle].modSeq().compareTo(since) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final Retention retention;
    private final Clock clock;
    private volatile View view;

    /**
     * @param horizon the mod-sequence that the mailbox has now: what happened before is not in the log
     */
    MailboxHistory(ModSeq horizon, Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.view = new View(new Change[INITIAL_CAPACITY], new int[INITIAL_CAPACITY], 0, 0, horizon, horizon);
    }

    ModSeq highest() {
        return view.highest;
    }

    void append(Change change) {
        View now = view;
        Preconditions.checkArgument(change.modSeq().compareTo(now.highest) > 0, "%s after %s", change, now.highest.asLong());
        long second = clock.instant().getEpochSecond();
        int from = now.from;
        ModSeq horizon = now.horizon;
        while (from < now.to && isDue(now, from, second)) {
            horizon = now.entries[from].modSeq();
            from++;
        }
        Change[] entries = now.entries;
        int[] recorded = now.recorded;
        int to = now.to;
        if (to == entries.length) {
            // Readers may still look at the old array, so it is left as it is; what fell behind the horizon stays behind.
            Change[] larger = new Change[Math.max(INITIAL_CAPACITY, 2 * (to - from))];
            System.arraycopy(entries, from, larger, 0, to - from);
            entries = larger;
            recorded = Arrays.copyOfRange(recorded, from, from + larger.length);
            to -= from;
            from = 0;
        }
        entries[to] = change;
        recorded[to] = (int) second;
        view = new View(entries, recorded, from, to + 1, horizon, change.modSeq());
    }

    private boolean isDue(View view, int oldest, long second) {
        boolean oneTooMany = view.to - oldest >= retention.maxEntries();
        return oneTooMany || second - Integer.toUnsignedLong(view.recorded[oldest]) > retention.maxAge().getSeconds();
    }

    Changes since(ModSeq since, ModSeq upTo) {
        View now = view;
        if (since.compareTo(now.horizon) < 0) {
            return Changes.beyondHorizon(since, upTo);
        }
        int first = now.firstAfter(since);
        int end = now.firstAfter(upTo);
        return Changes.of(since, upTo, Arrays.asList(now.entries).subList(first, Math.max(first, end)));
    }

    /**
     * The messages among these that came after {@code since}, or of which one of the flags changed after it; empty beyond the
     * horizon.
     */
    Optional<UidSet> touchedSince(ModSeq since, ChangedFlags flags, UidSet among) {
        View now = view;
        if (since.compareTo(now.horizon) < 0) {
            return Optional.empty();
        }
        return Optional.of(UidSet.union(Arrays.stream(now.entries, now.firstAfter(since), now.to)
            .map(change -> change.touched(flags, among))));
    }
}
