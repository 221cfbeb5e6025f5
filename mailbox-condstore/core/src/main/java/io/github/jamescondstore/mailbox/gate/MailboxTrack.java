/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

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
    private volatile long published;
    private volatile int doubts = 0;
    private volatile int doubtsResolved = 0;
    private volatile boolean retired = false;
    private volatile int lastUsed;

    MailboxTrack(ModSeq published, int period) {
        this.published = published.asLong();
        this.lastUsed = period;
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

    /**
     * Somebody asks for it in this period.
     */
    void used(int period) {
        if (lastUsed != period) {
            lastUsed = period;
        }
    }

    /**
     * Whether nobody has asked for it in the period before this one, nor since.
     */
    boolean isUnused(int period) {
        return period - lastUsed > 1;
    }

    /** Others may have written to the mailbox. */
    synchronized void doubt() {
        doubts++;
    }

    boolean isDoubted() {
        return doubts != doubtsResolved;
    }

    /** How often it was doubted so far, for {@link #asked}. */
    int doubts() {
        return doubts;
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
    synchronized boolean raise(ModSeq modSeq) {
        boolean raised = published < modSeq.asLong();
        if (raised) {
            published = modSeq.asLong();
        }
        return raised;
    }
}
