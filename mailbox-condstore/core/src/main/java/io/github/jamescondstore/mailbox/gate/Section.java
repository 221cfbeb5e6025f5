/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.base.Preconditions;
import com.google.common.collect.Ordering;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.CollisionException;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;

/**
 * The critical section of one mailbox, or of the two that a move takes: within it, and only within it, mod-sequences are
 * given out and messages written. Used by one thread at a time.
 *
 * A mod-sequence that is asked for but under which nothing is recorded was never given out: a change that changes nothing
 * and a refused conditional one burn none.
 */
public final class Section {
    private static final ThreadLocal<Section> CURRENT = new ThreadLocal<>();

    /**
     * The section that the calling thread works in, for those who are called back by James's own mappers.
     */
    static Optional<Section> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Work to do while the section is held. It must not enter the gate again, and it may be done more than once: what a database has
     * rolled back because it met another transaction is tried again, with the mod-sequences that are due then. So what it tells others it
     * tells {@link #afterCommit}.
     */
    @FunctionalInterface
    public interface Work<T> {
        T run(Section section) throws MailboxException;
    }

    private static final class Progress {
        private final MailboxTrack track;
        private ModSeq recorded;

        private Progress(MailboxTrack track) {
            this.track = track;
            this.recorded = track.published();
        }
    }

    private final ChangeStore store;
    private final Map<MailboxId, Progress> mailboxes = new LinkedHashMap<>();
    private final Set<MailboxId> changed = new LinkedHashSet<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> awaiting = new ArrayList<>();
    private final StoreMetrics metrics;
    private int attempts = 0;
    private int appends = 0;
    private long bytes = 0;
    /** Whether what is left is the commit. */
    private boolean committing = false;

    Section(ChangeStore store, StoreMetrics metrics, Map<MailboxId, MailboxTrack> held) {
        this.store = store;
        this.metrics = metrics;
        held.forEach((mailboxId, track) -> mailboxes.put(mailboxId, new Progress(track)));
    }

    /**
     * The mod-sequence that the next change of this mailbox gets: the same one until a change is recorded under it, so that
     * all messages of one command share it.
     *
     * @throws IllegalStateException when this section is not that mailbox's
     */
    public ModSeq modSeq(MailboxId mailboxId) {
        return progress(mailboxId).recorded.next();
    }

    /**
     * How far the mailbox has come as it is read within this section: beyond what is published, by what was recorded before in it.
     */
    public ModSeq highestModSeq(MailboxId mailboxId) {
        return progress(mailboxId).recorded;
    }

    boolean covers(MailboxId mailboxId) {
        return mailboxes.containsKey(mailboxId);
    }

    /**
     * Records a change whose messages are written.
     *
     * @throws IllegalStateException when the change does not bear the mod-sequence that is due
     */
    public void record(MailboxId mailboxId, Change change) throws MailboxException {
        Progress progress = progress(mailboxId);
        Preconditions.checkState(change.modSeq().equals(progress.recorded.next()),
            "%s is recorded where mod-sequence %s is due", change, progress.recorded.asLong() + 1);
        bytes += store.append(mailboxId, change);
        appends++;
        progress.recorded = change.modSeq();
        changed.add(mailboxId);
    }

    /**
     * The log of the mailbox begins anew, which the store has to be told as well. Nothing may have been recorded before in this section.
     *
     * @param horizon as far as the mailbox has come, or further: the next mod-sequence is above it
     */
    public void goOnFrom(MailboxId mailboxId, ModSeq horizon) {
        Progress progress = progress(mailboxId);
        Preconditions.checkState(changed.isEmpty(), "the log of mailbox %s begins anew behind a change", mailboxId);
        Preconditions.checkArgument(horizon.compareTo(progress.recorded) >= 0, "%s lies behind %s", horizon.asLong(), progress.recorded.asLong());
        progress.recorded = horizon;
    }

    private Progress progress(MailboxId mailboxId) {
        Progress progress = mailboxes.get(mailboxId);
        Preconditions.checkState(progress != null, "not in the section of mailbox %s", mailboxId);
        return progress;
    }

    /**
     * Does the work, commits it and publishes what it recorded.
     *
     * If it fails, a store with transactions keeps nothing of it. The failure may have been that of the commit, of which nobody
     * knows whether it took place: so what is known of the mailboxes is given up, and read anew by whoever comes next. Without
     * transactions, what was recorded until the failure is published all the same: those messages are written, and a client that
     * is not told of them would never learn of them.
     */
    <T> T run(Work<T> work) throws MailboxException {
        Preconditions.checkState(CURRENT.get() == null, "the gate is entered again from within a section");
        CURRENT.set(this);
        boolean committed = !store.rollsBack();
        try {
            T result = commit(work);
            committed = true;
            afterCommit.forEach(Runnable::run);
            return result;
        } finally {
            CURRENT.remove();
            if (committed) {
                publish();
                metrics.appended(appends, bytes);
            } else {
                changed.clear();
                mailboxes.values().forEach(progress -> progress.track.retire());
            }
            caughtUp();
        }
    }

    private void caughtUp() {
        mailboxes.values().forEach(progress -> awaiting.addAll(progress.track.caughtUp()));
    }

    /** From here on nobody knows of a failure whether the commit has taken place. */
    private void runAhead() {
        committing = true;
        mailboxes.values().forEach(progress -> progress.track.runAhead());
    }

    /**
     * Those who have waited until what can be read is published.
     */
    List<Runnable> awaiting() {
        return awaiting;
    }

    /**
     * Again if it met another transaction, with other heads, and a little later each time, so that those who met do not meet again.
     */
    private <T> T commit(Work<T> work) throws MailboxException {
        Retries retries = new Retries(metrics);
        while (true) {
            try {
                return store.commit(mailboxes.keySet(), heads -> opened(heads, work), this::runAhead);
            } catch (CollisionException e) {
                caughtUp();
                retries.next(mailboxes.keySet(), e);
            } catch (MailboxException | RuntimeException e) {
                if (committing && store.rollsBack()) {
                    metrics.unknownOutcome();
                }
                throw e;
            }
        }
    }

    private <T> T opened(Map<MailboxId, ModSeq> heads, Work<T> work) throws MailboxException {
        changed.clear();
        afterCommit.clear();
        attempts++;
        appends = 0;
        bytes = 0;
        committing = false;
        mailboxes.forEach((mailboxId, progress) -> progress.recorded = Ordering.natural().max(heads.get(mailboxId), progress.track.published()));
        return work.run(this);
    }

    /**
     * How often the work was begun, this time included: it is done again when its transaction meets another.
     */
    public int attempts() {
        return attempts;
    }

    /**
     * The work that follows belongs to another caller, and reads what was written so far.
     */
    void flush() throws MailboxException {
        store.flush();
    }

    /**
     * Called when the section's work is committed, before anybody learns of it; not at all if it fails.
     */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /**
     * The mailboxes of which a change was published, this section's or one that the store has found.
     */
    Stream<MailboxId> published() {
        return changed.stream();
    }

    private void publish() {
        mailboxes.forEach((mailboxId, progress) -> {
            if (progress.track.raise(progress.recorded)) {
                changed.add(mailboxId);
            }
        });
    }
}
