/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.List;

import org.apache.james.mailbox.ModSeq;

import com.google.common.collect.ImmutableList;

/**
 * The changes of a mailbox as they are kept, whether they can be read or not: for who checks them against the messages. Immutable.
 */
public final class KeptLog {
    private final long highest;
    private final long horizon;
    private final ImmutableList<Change> changes;
    private final ImmutableList<ModSeq> unreadable;

    /**
     * @param highest    what the store says the mailbox has come to
     * @param horizon    every change above it is said to be there
     * @param changes    those that can be read, by mod-sequence
     * @param unreadable the others
     */
    public KeptLog(ModSeq highest, ModSeq horizon, List<Change> changes, List<ModSeq> unreadable) {
        this.highest = highest.asLong();
        this.horizon = horizon.asLong();
        this.changes = ImmutableList.copyOf(changes);
        this.unreadable = ImmutableList.copyOf(unreadable);
    }

    /**
     * What of it comes after a mod-sequence.
     */
    public KeptLog after(ModSeq since) {
        return new KeptLog(highest(), horizon(),
            changes.stream().filter(change -> change.modSeq().compareTo(since) > 0).collect(ImmutableList.toImmutableList()),
            unreadable.stream().filter(modSeq -> modSeq.compareTo(since) > 0).collect(ImmutableList.toImmutableList()));
    }

    public ModSeq highest() {
        return ModSeq.of(highest);
    }

    public ModSeq horizon() {
        return ModSeq.of(horizon);
    }

    public List<Change> changes() {
        return changes;
    }

    public List<ModSeq> unreadable() {
        return unreadable;
    }
}
