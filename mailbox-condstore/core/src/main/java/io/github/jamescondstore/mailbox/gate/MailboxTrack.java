/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.james.mailbox.ModSeq;

/**
 * What the gate keeps of one mailbox.
 *
 * Invariants:
 *  - {@link #published()} never exceeds a mod-sequence whose change is not yet readable: it is raised by who holds the lock and has
 *    committed, or by the store, which knows of a commit of another;
 *  - it only grows;
 *  - while it is doubted the store is asked before it is told to anybody;
 *  - once retired, which happens while the lock is held, it is nobody's any more: who has waited for it looks for another.
 */
final class MailboxTrack {
    private final SectionLock lock = new SectionLock();
    private final AtomicLong published;
    private final AtomicInteger doubts = new AtomicInteger();
    private volatile int doubtsResolved = 0;
    private volatile boolean retired = false;

    MailboxTrack(ModSeq published) {
        this.published = new AtomicLong(published.asLong());
    }

    SectionLock lock() {
        return lock;
    }

    ModSeq published() {
        return ModSeq.of(published.get());
    }

    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    /** Others may have written to the mailbox. */
    void doubt() {
        doubts.incrementAndGet();
    }

    boolean isDoubted() {
        return doubts.get() != doubtsResolved;
    }

    /** How often it was doubted so far, for {@link #asked}. */
    int doubts() {
        return doubts.get();
    }

    /**
     * The store was asked, after the mailbox had been doubted that many times.
     */
    void asked(int doubtsBefore) {
        doubtsResolved = doubtsBefore;
    }

    /**
     * @return whether it was lower before
     */
    boolean raise(ModSeq modSeq) {
        return published.getAndAccumulate(modSeq.asLong(), Math::max) < modSeq.asLong();
    }
}
