/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contents;

import org.apache.james.mailbox.ModSeq;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The messages that a mailbox has at a published HIGHESTMODSEQ: with all changes up to there, and none of those above. Immutable.
 */
public final class Listing {
    private final long modSeq;
    private final UidSet uids;
    private final long lastUid;

    /**
     * @param lastUid the highest UID that was ever given to a message, 0 if none was
     */
    Listing(ModSeq modSeq, UidSet uids, long lastUid) {
        this.modSeq = modSeq.asLong();
        this.uids = uids;
        this.lastUid = lastUid;
    }

    public ModSeq modSeq() {
        return ModSeq.of(modSeq);
    }

    public UidSet uids() {
        return uids;
    }

    /**
     * The UIDs of all messages that there ever were and that are not there.
     */
    UidSet missing() {
        return lastUid == 0 ? UidSet.empty() : UidSet.range(1, lastUid).minus(uids);
    }

    Listing with(Changes changes) {
        return new Listing(changes.upTo(), uids.minus(changes.expunged()).union(changes.changed()),
            Math.max(lastUid, Math.max(last(changes.changed()), last(changes.expunged()))));
    }

    private static long last(UidSet uids) {
        return uids.isEmpty() ? 0 : uids.span().getUidTo().asLong();
    }
}
