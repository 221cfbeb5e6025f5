/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.apache.james.mailbox.ModSeq;

/**
 * What happened to a mailbox between two mod-sequences: after {@link #since()}, up to and including {@link #upTo()}.
 *
 * {@link #upTo()} is a published HIGHESTMODSEQ: whoever learns all of this knows all that happened up to there.
 */
public final class Changes {
    /**
     * @param added    the messages that came and were not expunged afterwards
     * @param flags    the messages whose flags changed and that were not expunged afterwards
     * @param expunged the messages that were expunged
     */
    public static Changes of(ModSeq since, ModSeq upTo, UidSet added, UidSet flags, UidSet expunged) {
        return new Changes(since, upTo, added.union(flags), flags, expunged, true);
    }

    /**
     * What a log tells.
     *
     * @param log everything that it holds between the two mod-sequences
     */
    public static Changes of(ModSeq since, ModSeq upTo, List<Change> log) {
        Sum sum = new Sum();
        log.forEach(sum::add);
        return sum.between(since, upTo);
    }

    /**
     * Adds up what a log holds.
     */
    static final class Sum {
        private final Map<Change.Kind, UidSet.Builder> uids = new EnumMap<>(Change.Kind.class);

        void add(Change change) {
            of(change.kind()).add(change.uids());
        }

        void add(Change.Kind kind, long firstUid, long lastUid) {
            of(kind).add(firstUid, lastUid);
        }

        private UidSet.Builder of(Change.Kind kind) {
            return uids.computeIfAbsent(kind, any -> UidSet.builder());
        }

        private UidSet uids(Change.Kind kind) {
            UidSet.Builder found = uids.get(kind);
            return found == null ? UidSet.empty() : found.build();
        }

        Changes between(ModSeq since, ModSeq upTo) {
            UidSet expunged = uids(Change.Kind.EXPUNGED);
            return Changes.of(since, upTo, uids(Change.Kind.ADDED).minus(expunged), uids(Change.Kind.FLAGS).minus(expunged), expunged);
        }
    }

    /**
     * The log does not reach back as far as {@code since}: the messages' own mod-sequences have to be asked, and every
     * UID that is missing may have been expunged since.
     */
    public static Changes beyondHorizon(ModSeq since, ModSeq upTo) {
        return new Changes(since, upTo, UidSet.empty(), UidSet.empty(), UidSet.empty(), false);
    }

    private final ModSeq since;
    private final ModSeq upTo;
    private final UidSet changed;
    private final UidSet flags;
    private final UidSet expunged;
    private final boolean complete;

    private Changes(ModSeq since, ModSeq upTo, UidSet changed, UidSet flags, UidSet expunged, boolean complete) {
        this.since = since;
        this.upTo = upTo;
        this.changed = changed;
        this.flags = flags;
        this.expunged = expunged;
        this.complete = complete;
    }

    public ModSeq since() {
        return since;
    }

    public ModSeq upTo() {
        return upTo;
    }

    /**
     * The messages that were added or whose flags changed.
     */
    public UidSet changed() {
        return changed;
    }

    /**
     * The messages whose flags changed.
     */
    public UidSet flags() {
        return flags;
    }

    public UidSet expunged() {
        return expunged;
    }

    /**
     * Whether the log still covers all of the span. If not, {@link #changed()} and {@link #expunged()} say nothing.
     */
    public boolean isComplete() {
        return complete;
    }

    @Override
    public String toString() {
        return complete
            ? "(" + since.asLong() + ", " + upTo.asLong() + "] changed " + changed + " expunged " + expunged
            : "(" + since.asLong() + ", " + upTo.asLong() + "] beyond the horizon";
    }
}
