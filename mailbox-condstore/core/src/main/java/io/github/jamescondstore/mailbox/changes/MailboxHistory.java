/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.time.Clock;
import java.time.Instant;
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
 * The change log of one mailbox in memory: written by whoever holds the mailbox's section and by who deletes what is too old, read by anybody
 * without a lock.
 *
 * Invariants:
 *  - mod-sequences ascend;
 *  - a reader works on a view that never changes: entries are added behind its end, and columns are replaced, not reordered;
 *  - every change above the horizon is in the log;
 *  - what has become too old is used for no answer, whether it is still in the log or not.
 */
public final class MailboxHistory {
    /** Most mailboxes are never written to, and many but once. */
    private static final int INITIAL_CAPACITY = 1;
    private static final Columns NONE = new Columns(0);
    /** What it takes of the heap with nothing in it. */
    private static final int EMPTY = 272;
    private static final Interner<ChangedFlags> FLAGS = Interners.newWeakInterner();
    /** What an entry takes of the heap, and what more if it is kept as an object: estimated, not measured. */
    private static final int ENTRY = 28;
    private static final int CHANGE = 120;
    private static final int GROUP = 100;
    private static final int KEYWORDS = 64;
    private static final int KEYWORD = 64;
    private static final int LAST_OF_SECOND = 999;
    /** Of what may be remembered, as much more may be in the columns that is forgotten. */
    private static final int FORGOTTEN_PART = 4;

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

        /** Seconds are what is known: none is too old before it is, and none a second after. */
        private boolean isRecordedBefore(int entry, long millis) {
            return Integer.toUnsignedLong(recorded[entry]) * 1_000 + LAST_OF_SECOND < millis;
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
        /** What the columns still hold of entries behind the horizon. */
        private final long forgotten;

        private View(Columns columns, int from, int to, ModSeq horizon, ModSeq highest, long bytes, long forgotten) {
            this.columns = columns;
            this.from = from;
            this.to = to;
            this.horizon = horizon;
            this.highest = highest;
            this.bytes = bytes;
            this.forgotten = forgotten;
        }

        private int firstAfter(ModSeq since) {
            int found = Arrays.binarySearch(columns.modSeqs, from, to, since.asLong());
            return found >= 0 ? found + 1 : -found - 1;
        }

        /**
         * What of it is to be remembered.
         *
         * @param mostForgotten if the columns hold more bytes that are forgotten, it gets columns of its own
         */
        private View pruned(Retention retention, long rememberedFrom, long mostForgotten) {
            int first = from;
            long left = bytes;
            long less = forgotten;
            // The last change too, if it alone is more than what is kept.
            while (first < to && (to - first > retention.maxEntries() || left > retention.maxBytes() || columns.isRecordedBefore(first, rememberedFrom))) {
                long weight = columns.weight(first);
                left -= weight;
                less += weight;
                first++;
            }
            View pruned = new View(columns, first, to, first > from ? ModSeq.of(columns.modSeqs[first - 1]) : horizon, highest, left, less);
            return less > mostForgotten ? pruned.moved() : pruned;
        }

        /** Readers may still look at the old columns, so they are left as they are; what fell behind the horizon stays behind. */
        private View moved() {
            int size = to - from;
            return new View(columns.copy(from, to, Math.max(INITIAL_CAPACITY, 2 * size)), 0, size, horizon, highest, bytes, 0);
        }

        private View with(Change change, long second) {
            if (to == columns.capacity()) {
                return moved().with(change, second);
            }
            columns.set(to, change, second);
            return new View(columns, from, to + 1, horizon, change.modSeq(), bytes + columns.weight(to), forgotten);
        }
    }

    private final Retention retention;
    private final Clock clock;
    private volatile View view;

    /**
     * @param horizon the mod-sequence that the mailbox has now: what happened before is not in the log
     */
    public MailboxHistory(ModSeq horizon, Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.view = new View(NONE, 0, 0, horizon, horizon, 0, 0);
    }

    public ModSeq highest() {
        return view.highest;
    }

    /**
     * About how many bytes of the heap it takes, with what it has room for.
     */
    public long bytes() {
        View now = view;
        return EMPTY + now.bytes + now.forgotten + (long) ENTRY * (now.columns.capacity() - now.to);
    }

    /**
     * @return about how many bytes it takes
     */
    public synchronized long append(Change change) {
        View now = view;
        Preconditions.checkArgument(change.modSeq().compareTo(now.highest) > 0, "%s after %s", change, now.highest.asLong());
        View appended = now.with(change, clock.instant().getEpochSecond());
        view = appended.pruned(retention, retention.rememberedFrom(clock), retention.maxBytes() / FORGOTTEN_PART);
        return appended.bytes - now.bytes;
    }

    /**
     * Deletes what has become too old since the last change, and whatever else is forgotten.
     */
    public synchronized void forgetTooOld() {
        view = view.pruned(retention, retention.rememberedFrom(clock), 0);
    }

    /**
     * How far it reaches, and what it takes.
     */
    public LogState state() {
        View now = view;
        Optional<Instant> oldest = now.from < now.to
            ? Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(now.columns.recorded[now.from])))
            : Optional.empty();
        return new LogState(now.highest, now.horizon, now.to - now.from, now.bytes, oldest);
    }

    /**
     * What is kept of it after a mod-sequence.
     */
    public KeptLog kept(ModSeq after) {
        View now = view;
        List<Change> changes = IntStream.range(now.firstAfter(after), now.to)
            .mapToObj(now.columns::get)
            .collect(ImmutableList.toImmutableList());
        return new KeptLog(now.highest, now.horizon, changes, ImmutableList.of());
    }

    /**
     * Begins anew.
     *
     * @param horizon not below what it has come to
     */
    public synchronized void begin(ModSeq horizon) {
        Preconditions.checkArgument(horizon.compareTo(view.highest) >= 0, "%s lies behind %s", horizon.asLong(), view.highest.asLong());
        view = new View(NONE, 0, 0, horizon, horizon, 0, 0);
    }

    /**
     * What happened after {@code since}, up to and including {@code upTo}. For each client that comes back, so without an object for each
     * entry.
     */
    public Changes since(ModSeq since, ModSeq upTo) {
        View now = view;
        if (!reachesBackTo(now, since, upTo)) {
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
        if (!reachesBackTo(now, since, upTo)) {
            return Optional.empty();
        }
        return Optional.of(IntStream.range(now.firstAfter(since), now.firstAfter(upTo))
            .mapToObj(now.columns::get)
            .collect(ImmutableList.toImmutableList()));
    }

    /** All changes in between are there, and the oldest of them is not too old. */
    private boolean reachesBackTo(View now, ModSeq since, ModSeq upTo) {
        int first = now.firstAfter(since);
        return since.compareTo(now.horizon) >= 0
            && (first >= now.firstAfter(upTo) || !now.columns.isRecordedBefore(first, retention.rememberedFrom(clock)));
    }
}
