/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import org.apache.james.mailbox.ModSeq;

import com.google.common.base.Preconditions;

/**
 * What the gate keeps of one mailbox.
 *
 * Invariants:
 *  - {@link #publish} is called while the lock is held only;
 *  - {@link #published()} never exceeds a mod-sequence whose change is not yet readable;
 *  - it only grows.
 */
final class MailboxTrack {
    private final SectionLock lock = new SectionLock();
    private volatile long published;

    MailboxTrack(ModSeq published) {
        this.published = published.asLong();
    }

    SectionLock lock() {
        return lock;
    }

    ModSeq published() {
        return ModSeq.of(published);
    }

    void publish(ModSeq modSeq) {
        Preconditions.checkState(modSeq.asLong() > published, "mod-sequence %s after %s was published", modSeq.asLong(), published);
        published = modSeq.asLong();
    }
}
