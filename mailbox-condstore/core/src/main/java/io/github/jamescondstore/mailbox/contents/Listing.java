/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contents;

import org.apache.james.mailbox.ModSeq;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The messages that a mailbox has at a published HIGHESTMODSEQ: with all changes up to there, and none of those above. Immutable.
 */
public final class Listing {
    private final long modSeq;
    private final UidSet uids;

    Listing(ModSeq modSeq, UidSet uids) {
        this.modSeq = modSeq.asLong();
        this.uids = uids;
    }

    public ModSeq modSeq() {
        return ModSeq.of(modSeq);
    }

    public UidSet uids() {
        return uids;
    }
}
