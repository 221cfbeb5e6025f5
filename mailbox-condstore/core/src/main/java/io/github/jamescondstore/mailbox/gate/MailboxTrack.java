/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayList;
import java.util.List;

import org.apache.james.mailbox.ModSeq;

import com.google.common.collect.ImmutableList;

/**
 * What the gate keeps of one mailbox.
 *
 * Invariants:
 *  - {@link #published()} never exceeds a mod-sequence whose change is not yet readable: it is raised by who holds the lock and has
 *    committed, or by the store, which knows of a commit of another;
 *  - it only grows;
 *  - while more can be read than is published, which ends before the lock is released, the track is {@link #isAhead() ahead}: whoever has read
 *    something and finds that it is not, finds a {@link #published()} that covers what was read;
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
    private volatile boolean ahead = false;
    private List<Runnable> awaiting = ImmutableList.of();

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

    /**
     * From now on more may be read than is published. Called by who holds the lock.
     */
    synchronized void runAhead() {
        ahead = true;
    }

    boolean isAhead() {
        return ahead;
    }

    /**
     * @param awaiting is run once no more can be read than is published
     * @return false if that is so already: then it is not run
     */
    synchronized boolean await(Runnable awaiting) {
        if (ahead) {
            if (this.awaiting.isEmpty()) {
                this.awaiting = new ArrayList<>();
            }
            this.awaiting.add(awaiting);
        }
        return ahead;
    }

    synchronized void withdraw(Runnable awaiting) {
        if (!this.awaiting.isEmpty()) {
            this.awaiting.remove(awaiting);
        }
    }

    /**
     * What can be read is published, or the track retired.
     *
     * @return those who have waited for it
     */
    synchronized List<Runnable> caughtUp() {
        List<Runnable> waited = awaiting;
        awaiting = ImmutableList.of();
        ahead = false;
        return waited;
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
