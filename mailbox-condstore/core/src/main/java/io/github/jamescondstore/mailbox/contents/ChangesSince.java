/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contents;

import org.apache.james.mailbox.ModSeq;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What happened to a mailbox after a mod-sequence, for a client that comes back (RFC 7162, 3.2.5 and 3.2.6). Immutable.
 *
 * As far back as the change log reaches this is exact. For an older mod-sequence any message may have changed, as its own tells, and every UID
 * that is missing has vanished: more than needed, but right.
 */
public final class ChangesSince {
    static ChangesSince of(Changes log) {
        return new ChangesSince(log.since(), log.upTo(), log.changed(), log.flags(), log.expunged());
    }

    /**
     * @param listing the messages as they were no earlier
     */
    static ChangesSince beyondHorizon(Changes log, Listing listing) {
        UidSet ever = listing.lastUid() == 0 ? UidSet.empty() : UidSet.range(1, listing.lastUid());
        return new ChangesSince(log.since(), log.upTo(), listing.uids(), UidSet.empty(), ever.minus(listing.uids()));
    }

    private final ModSeq since;
    private final ModSeq upTo;
    private final UidSet changed;
    private final UidSet flags;
    private final UidSet vanished;

    private ChangesSince(ModSeq since, ModSeq upTo, UidSet changed, UidSet flags, UidSet vanished) {
        this.since = since;
        this.upTo = upTo;
        this.changed = changed;
        this.flags = flags;
        this.vanished = vanished;
    }

    public ModSeq since() {
        return since;
    }

    /**
     * A published HIGHESTMODSEQ: whoever learns all of this knows all that happened up to there.
     */
    public ModSeq upTo() {
        return upTo;
    }

    /**
     * The messages that were added or whose flags changed: no others can have a higher mod-sequence than {@link #since()}, and those that have
     * are among them.
     */
    public UidSet changed() {
        return changed;
    }

    /**
     * Messages that are known to have changed after they were added.
     */
    public UidSet flags() {
        return flags;
    }

    public UidSet vanished() {
        return vanished;
    }
}
