/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.time.Instant;
import java.util.Optional;

import org.apache.james.mailbox.ModSeq;

/**
 * How far a mailbox's change log reaches, and what it takes. Immutable.
 */
public final class LogState {
    private final long highest;
    private final long horizon;
    private final long changes;
    private final long bytes;
    private final Optional<Instant> oldest;

    /**
     * @param highest the HIGHESTMODSEQ that its changes have come to
     * @param horizon the mod-sequence since which every change is in the log
     * @param changes how many are kept, whether they are remembered or not
     * @param bytes   what they take
     * @param oldest  when the first of them was recorded
     */
    public LogState(ModSeq highest, ModSeq horizon, long changes, long bytes, Optional<Instant> oldest) {
        this.highest = highest.asLong();
        this.horizon = horizon.asLong();
        this.changes = changes;
        this.bytes = bytes;
        this.oldest = oldest;
    }

    public ModSeq highest() {
        return ModSeq.of(highest);
    }

    public ModSeq horizon() {
        return ModSeq.of(horizon);
    }

    public long changes() {
        return changes;
    }

    public long bytes() {
        return bytes;
    }

    public Optional<Instant> oldest() {
        return oldest;
    }
}
