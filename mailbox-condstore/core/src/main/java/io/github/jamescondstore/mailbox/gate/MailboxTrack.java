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
 *  - it only grows;
 *  - once retired, which happens while the lock is held, it is nobody's any more: who has waited for it looks for another.
 */
final class MailboxTrack {
    private final SectionLock lock = new SectionLock();
    private volatile long published;
    private volatile boolean retired = false;

    MailboxTrack(ModSeq published) {
        this.published = published.asLong();
    }

    SectionLock lock() {
        return lock;
    }

    ModSeq published() {
        return ModSeq.of(published);
    }

    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    void publish(ModSeq modSeq) {
        Preconditions.checkState(modSeq.asLong() > published, "mod-sequence %s after %s was published", modSeq.asLong(), published);
        published = modSeq.asLong();
    }
}
