/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.gate.MailboxGate;

/**
 * Change logs in memory.
 */
public final class InMemoryChangeStore implements ChangeStore {
    private final int maxEntries;
    private final ConcurrentMap<MailboxId, MailboxHistory> histories = new ConcurrentHashMap<>();

    /**
     * @param maxEntries how many changes are remembered per mailbox; older ones fall behind the horizon
     */
    public InMemoryChangeStore(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    private MailboxHistory history(MailboxId mailboxId) {
        return histories.computeIfAbsent(mailboxId, id -> new MailboxHistory(MailboxGate.UNTOUCHED, maxEntries));
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailboxId) {
        return history(mailboxId).highest();
    }

    @Override
    public void append(MailboxId mailboxId, Change change) {
        history(mailboxId).append(change);
    }

    @Override
    public Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
        return history(mailboxId).since(since, upTo);
    }

    @Override
    public void drop(MailboxId mailboxId) {
        histories.remove(mailboxId);
    }
}
