/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MessageRange;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.common.collect.Iterables;

/**
 * The change log of one mailbox in memory: written by whoever holds the mailbox's section, read by anybody without a lock.
 *
 * Invariants:
 *  - mod-sequences ascend;
 *  - a reader works on a view that never changes: entries are added behind its end, and columns are replaced, not reordered;
 *  - every change above the horizon is in the log.
 */
public final class MailboxHistory {
    private static final int INITIAL_CAPACITY = 8;
    private static final Interner<ChangedFlags> FLAGS = Interners.newWeakInterner();
    /** What an entry takes of the heap, and what more if it is kept as an object: estimated, not measured. */
    private static final int ENTRY = 28;
    private static final int CHANGE = 120;
    private static final int GROUP = 100;
    private static final int KEYWORDS = 64;
    private static final int KEYWORD = 64;

    /**
     * Entries by column, 28 bytes each: as objects they would take several times as much.
     */
    private static final class Columns {
        private final long[] modSeqs;
        // When each was recorded, in seconds since the epoch of 1970, without sign: until 2106.
        private final int[] recorded;
        private final long[] firstUids;
        private final int[] furtherUids;
        // Of a change of one range of UIDs its flags, or its kind if it is none of flags. Of any other change the change itself.
        private final Object[] what;

        private Columns(int capacity) {
            this.modSeqs = new long[capacity];
            this.recorded = new int[capacity];
            this.firstUids = new long[capacity];
            this.furtherUids = new int[capacity];
            this.what = new Object[capacity];
        }

        private int capacity() {
            return modSeqs.length;
        }

        private Columns copy(int from, int to, int capacity) {
            Columns copy = new Columns(capacity);
            int size = to - from;
            System.arraycopy(modSeqs, from, copy.modSeqs, 0, size);
            System.arraycopy(recorded, from, copy.recorded, 0, size);
            System.arraycopy(firstUids, from, copy.firstUids, 0, size);
            System.arraycopy(furtherUids, from, copy.furtherUids, 0, size);
            System.arraycopy(what, from, copy.what, 0, size);
            return copy;
        }

        private void set(int entry, Change change, long second) {
            modSeqs[entry] = change.modSeq().asLong();
            recorded[entry] = (int) second;
            if (change.uids().isEmpty()) {
                what[entry] = change;
                return;
            }
            MessageRange span = change.uids().span();
            long first = span.getUidFrom().asLong();
            long further = change.uids().size() - 1;
            boolean flags = change.kind() == Change.Kind.FLAGS;
            if (change.uids().isContiguous() && further <= Integer.MAX_VALUE && (!flags || change.uidsByFlags().size() == 1)) {
                firstUids[entry] = first;
                furtherUids[entry] = (int) further;
                what[entry] = flags ? FLAGS.intern(Iterables.getOnlyElement(change.uidsByFlags().keySet())) : change.kind();
            } else {
                what[entry] = change;
            }
        }

        private Change get(int entry) {
            if (what[entry] instanceof Change) {
                return (Change) what[entry];
            }
            ModSeq modSeq = ModSeq.of(modSeqs[entry]);
            UidSet uids = UidSet.range(firstUids[entry], firstUids[entry] + furtherUids[entry]);
            if (what[entry] instanceof ChangedFlags) {
                return Change.flags(modSeq, ImmutableMap.of((ChangedFlags) what[entry], uids));
            }
            return what[entry] == Change.Kind.ADDED ? Change.added(modSeq, uids) : Change.expunged(modSeq, uids);
        }

        private void addTo(Changes.Sum sum, int entry) {
            Object what = this.what[entry];
            if (what instanceof Change) {
                sum.add((Change) what);
            } else {
                Change.Kind kind = what instanceof ChangedFlags ? Change.Kind.FLAGS : (Change.Kind) what;
                sum.add(kind, firstUids[entry], firstUids[entry] + furtherUids[entry]);
            }
        }

        /**
         * About how many bytes it takes, as if it shared nothing with others.
         */
        private long weight(int entry) {
            if (what[entry] instanceof ChangedFlags) {
                return ENTRY + weight((ChangedFlags) what[entry]);
            }
            if (!(what[entry] instanceof Change)) {
                return ENTRY;
            }
            Change change = (Change) what[entry];
            long weight = ENTRY + CHANGE + weight(change.uids());
            for (Map.Entry<ChangedFlags, UidSet> group : change.uidsByFlags().entrySet()) {
                // Of one group the UIDs are those of the change.
                weight += GROUP + weight(group.getKey()) + (group.getValue() == change.uids() ? 0 : weight(group.getValue()));
            }
            return weight;
        }

        private static long weight(UidSet uids) {
            return uids.isContiguous() ? 2 * Long.BYTES : 2L * Long.BYTES * uids.ranges();
        }

        private static long weight(ChangedFlags flags) {
            return flags.hasKeywords() ? KEYWORDS + flags.keywords().stream().mapToLong(keyword -> KEYWORD + keyword.length()).sum() : 0;
        }
    }

    /**
     * The entries from (inclusive) to (exclusive) of columns that are shared with later views.
     */
    private static final class View {
        private final Columns columns;
        private final int from;
        private final int to;
        private final ModSeq horizon;
        private final ModSeq highest;
        private final long bytes;

        private View(Columns columns, int from, int to, ModSeq horizon, ModSeq highest, long bytes) {
            this.columns = columns;
            this.from = from;
            this.to = to;
            this.horizon = horizon;
            this.highest = highest;
            this.bytes = bytes;
        }

        private int firstAfter(ModSeq since) {
            int found = Arrays.binarySearch(columns.modSeqs, from, to, since.asLong());
            return found >= 0 ? found + 1 : -found - 1;
        }
    }

    private final Retention retention;
    private final Clock clock;
    private volatile View view;
    /** What the columns still hold of entries behind the horizon. */
    private long forgottenBytes = 0;

    /**
     * @param horizon the mod-sequence that the mailbox has now: what happened before is not in the log
     */
    public MailboxHistory(ModSeq horizon, Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.view = new View(new Columns(INITIAL_CAPACITY), 0, 0, horizon, horizon, 0);
    }

    public ModSeq highest() {
        return view.highest;
    }

    public void append(Change change) {
        View now = view;
        Preconditions.checkArgument(change.modSeq().compareTo(now.highest) > 0, "%s after %s", change, now.highest.asLong());
        long second = clock.instant().getEpochSecond();
        Columns columns = now.columns;
        int from = now.from;
        int to = now.to;
        if (to == columns.capacity() || forgottenBytes > retention.maxBytes() / 4) {
            // Readers may still look at the old columns, so they are left as they are; what fell behind the horizon stays behind.
            columns = columns.copy(from, to, Math.max(INITIAL_CAPACITY, 2 * (to - from)));
            forgottenBytes = 0;
            to -= from;
            from = 0;
        }
        columns.set(to, change, second);
        to++;
        long bytes = now.bytes + columns.weight(to - 1);
        ModSeq horizon = now.horizon;
        // The change itself too, if it alone is more than what is kept.
        while (from < to && (isDue(columns, from, to, second) || bytes > retention.maxBytes())) {
            horizon = ModSeq.of(columns.modSeqs[from]);
            bytes -= columns.weight(from);
            forgottenBytes += columns.weight(from);
            from++;
        }
        view = new View(columns, from, to, horizon, change.modSeq(), bytes);
    }

    private boolean isDue(Columns columns, int oldest, int to, long second) {
        boolean oneTooMany = to - oldest > retention.maxEntries();
        return oneTooMany || second - Integer.toUnsignedLong(columns.recorded[oldest]) > retention.maxAge().getSeconds();
    }

    /**
     * What happened after {@code since}, up to and including {@code upTo}. For each client that comes back, so without an object for each
     * entry.
     */
    public Changes since(ModSeq since, ModSeq upTo) {
        View now = view;
        if (since.compareTo(now.horizon) < 0) {
            return Changes.beyondHorizon(since, upTo);
        }
        Changes.Sum sum = new Changes.Sum();
        int end = now.firstAfter(upTo);
        for (int entry = now.firstAfter(since); entry < end; entry++) {
            now.columns.addTo(sum, entry);
        }
        return sum.between(since, upTo);
    }

    /**
     * The changes after {@code since}, up to and including {@code upTo}; empty beyond the horizon.
     */
    public Optional<List<Change>> between(ModSeq since, ModSeq upTo) {
        View now = view;
        if (since.compareTo(now.horizon) < 0) {
            return Optional.empty();
        }
        return Optional.of(IntStream.range(now.firstAfter(since), now.firstAfter(upTo))
            .mapToObj(now.columns::get)
            .collect(ImmutableList.toImmutableList()));
    }
}
