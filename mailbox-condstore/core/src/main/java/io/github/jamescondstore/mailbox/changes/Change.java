/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.Arrays;
import java.util.Map;

import org.apache.james.mailbox.ModSeq;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;

/**
 * One entry of a mailbox's change log: what one command did under one mod-sequence. Immutable.
 */
public final class Change {
    /**
     * What happened to the messages.
     */
    public enum Kind {
        /** They came into the mailbox: append, copy, move, delivery. */
        ADDED(1),
        /** Flags or keywords of theirs changed. */
        FLAGS(2),
        /** They left the mailbox, by whatever path: the entry is their tombstone. */
        EXPUNGED(3),
        /** Metadata of the mailbox changed, and none of its messages (RFC 7162, 3.2). */
        METADATA(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /**
         * What stands for it where a store keeps it.
         */
        int code() {
            return code;
        }

        static Kind ofCode(int code) {
            return Arrays.stream(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of change has the code " + code));
        }
    }

    public static Change added(ModSeq modSeq, UidSet uids) {
        return new Change(modSeq, Kind.ADDED, uids, ImmutableMap.of());
    }

    public static Change expunged(ModSeq modSeq, UidSet uids) {
        return new Change(modSeq, Kind.EXPUNGED, uids, ImmutableMap.of());
    }

    /**
     * @param uidsByFlags which flags changed on which messages; a message stands in one of the sets only
     */
    public static Change flags(ModSeq modSeq, Map<ChangedFlags, UidSet> uidsByFlags) {
        UidSet uids = uidsByFlags.size() == 1 ? Iterables.getOnlyElement(uidsByFlags.values()) : UidSet.union(uidsByFlags.values().stream());
        return new Change(modSeq, Kind.FLAGS, uids, ImmutableMap.copyOf(uidsByFlags));
    }

    public static Change metadata(ModSeq modSeq) {
        return new Change(modSeq, Kind.METADATA, UidSet.empty(), ImmutableMap.of());
    }

    private final long modSeq;
    private final Kind kind;
    private final UidSet uids;
    private final ImmutableMap<ChangedFlags, UidSet> uidsByFlags;

    private Change(ModSeq modSeq, Kind kind, UidSet uids, ImmutableMap<ChangedFlags, UidSet> uidsByFlags) {
        Preconditions.checkArgument(kind == Kind.METADATA || !uids.isEmpty(), "a change of %s touches at least one message", kind);
        this.modSeq = modSeq.asLong();
        this.kind = kind;
        this.uids = uids;
        this.uidsByFlags = uidsByFlags;
    }

    public ModSeq modSeq() {
        return ModSeq.of(modSeq);
    }

    public Kind kind() {
        return kind;
    }

    public UidSet uids() {
        return uids;
    }

    /**
     * Which flags changed on which messages; empty unless the kind is {@link Kind#FLAGS}.
     */
    public Map<ChangedFlags, UidSet> uidsByFlags() {
        return uidsByFlags;
    }

    /**
     * The messages among these that it added, or of which it changed one of the flags.
     */
    public UidSet touched(ChangedFlags flags, UidSet among) {
        if (kind == Kind.EXPUNGED || !uids.intersects(among)) {
            return UidSet.empty();
        }
        if (kind == Kind.ADDED) {
            return uids.intersect(among);
        }
        return UidSet.union(uidsByFlags.entrySet().stream()
            .filter(entry -> entry.getKey().intersects(flags))
            .map(entry -> entry.getValue().intersect(among)));
    }

    @Override
    public String toString() {
        return kind + " " + uids + " @" + modSeq;
    }
}
