/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.Maps;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.KeptLog;
import io.github.jamescondstore.mailbox.changes.KeptLogs;
import io.github.jamescondstore.mailbox.changes.LogState;
import io.github.jamescondstore.mailbox.changes.MailboxHistory;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * Change logs in memory.
 */
public final class InMemoryChangeStore implements ChangeStore, KeptLogs {
    private final Retention retention;
    private final Clock clock;
    private final ConcurrentMap<MailboxId, MailboxHistory> histories = new ConcurrentHashMap<>();
    /** Of all mailboxes in which nothing ever happened, and of those that are not there. Nobody writes to it. */
    private final MailboxHistory untouched;

    public InMemoryChangeStore(Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.untouched = begun();
    }

    private MailboxHistory begun() {
        return new MailboxHistory(ChangeLog.UNTOUCHED, retention, clock);
    }

    private MailboxHistory history(MailboxId mailboxId) {
        return histories.getOrDefault(mailboxId, untouched);
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailboxId) {
        return history(mailboxId).highest();
    }

    /** What is written can be read at once. */
    @Override
    public <T> T commit(Collection<MailboxId> mailboxIds, Work<T> work, Runnable readable) throws MailboxException {
        readable.run();
        return work.run(Maps.toMap(mailboxIds, this::highestModSeq));
    }

    /** Nothing is waited for. */
    @Override
    public boolean commitsTogether() {
        return false;
    }

    @Override
    public void flush() {
    }

    @Override
    public boolean rollsBack() {
        return false;
    }

    @Override
    public boolean blocks() {
        return false;
    }

    @Override
    public int sectionsAtOnce() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long append(MailboxId mailboxId, Change change) {
        return opened(mailboxId).append(change);
    }

    private MailboxHistory opened(MailboxId mailboxId) {
        return histories.computeIfAbsent(mailboxId, id -> begun());
    }

    @Override
    public Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
        return history(mailboxId).since(since, upTo);
    }

    @Override
    public Optional<Changes> changesAtHand(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
        return Optional.of(changesSince(mailboxId, since, upTo));
    }

    /** There is nowhere to read it again. */
    @Override
    public void release(MailboxId mailboxId) {
    }

    @Override
    public void drop(MailboxId mailboxId) {
        histories.remove(mailboxId);
    }

    /** There is nothing that could be missing. */
    @Override
    public void check() {
    }

    @Override
    public LogState state(MailboxId mailboxId) {
        return history(mailboxId).state();
    }

    @Override
    public KeptLog kept(MailboxId mailboxId, ModSeq after) {
        return history(mailboxId).kept(after);
    }

    @Override
    public void begin(MailboxId mailboxId, ModSeq horizon) {
        opened(mailboxId).begin(horizon);
    }

    @Override
    public void prune(MailboxId mailboxId) {
        history(mailboxId).forgetTooOld();
    }

    /** Deletes what has become too old, of all mailboxes, in a moment. */
    void forgetTooOld() {
        histories.values().forEach(MailboxHistory::forgetTooOld);
    }
}
