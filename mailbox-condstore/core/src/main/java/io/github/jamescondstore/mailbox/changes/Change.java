/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.Map;

import org.apache.james.mailbox.ModSeq;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableMap;

/**
 * One entry of a mailbox's change log: what one command did under one mod-sequence. Immutable.
 */
public final class Change {
    /**
     * What happened to the messages.
     */
    public enum Kind {
        /** They came into the mailbox: append, copy, move, delivery. */
        ADDED,
        /** Flags or keywords of theirs changed. */
        FLAGS,
        /** They left the mailbox, by whatever path: the entry is their tombstone. */
        EXPUNGED
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
        return new Change(modSeq, Kind.FLAGS, UidSet.union(uidsByFlags.values().stream()), ImmutableMap.copyOf(uidsByFlags));
    }

    private final long modSeq;
    private final Kind kind;
    private final UidSet uids;
    private final ImmutableMap<ChangedFlags, UidSet> uidsByFlags;

    private Change(ModSeq modSeq, Kind kind, UidSet uids, ImmutableMap<ChangedFlags, UidSet> uidsByFlags) {
        Preconditions.checkArgument(!uids.isEmpty(), "a change touches at least one message");
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

    @Override
    public String toString() {
        return kind + " " + uids + " @" + modSeq;
    }
}
