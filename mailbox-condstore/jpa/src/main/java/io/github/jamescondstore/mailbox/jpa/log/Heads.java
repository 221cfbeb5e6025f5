/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.jpa.JPAId;

import io.github.jamescondstore.mailbox.changes.Forgettings;

/**
 * How far mailboxes have come, as their rows say. Every commit names what it takes to be in the row: if it is something else, another
 * server writes to the mailbox, the commit fails, and the mailbox is opened anew.
 *
 * Invariants:
 *  - a head is what was read from the row, or written to it by a transaction that was committed;
 *  - of a mailbox of which that is not known any more there is none;
 *  - what was read before a head was forgotten does not take its place: the mailbox may have gone on between the two.
 */
public final class Heads {
    /**
     * Immutable.
     */
    public static final class Head {
        private final long highest;
        private final long highestOfRow;
        private final long lastUid;
        private final long logBytes;

        /**
         * @param highest      the highest mod-sequence, which the row need not know: James's may be behind
         * @param highestOfRow what the row says it is
         * @param logBytes     how many bytes the changes of the log took so far, those that are gone included
         */
        Head(long highest, long highestOfRow, long lastUid, long logBytes) {
            this.highest = highest;
            this.highestOfRow = highestOfRow;
            this.lastUid = lastUid;
            this.logBytes = logBytes;
        }

        public long highest() {
            return highest;
        }

        public long highestOfRow() {
            return highestOfRow;
        }

        public long lastUid() {
            return lastUid;
        }

        public long logBytes() {
            return logBytes;
        }

        public Head withChange(long modSeq, long bytes) {
            return new Head(modSeq, modSeq, lastUid, logBytes + bytes);
        }

        public Head withLastUid(long uid) {
            return new Head(highest, highestOfRow, uid, logBytes);
        }

        public boolean isOfSameRow(Head other) {
            return highestOfRow == other.highestOfRow && lastUid == other.lastUid;
        }

        private boolean isBehind(Head other) {
            return highest < other.highest || lastUid < other.lastUid;
        }
    }

    private final ConcurrentMap<Long, Head> heads = new ConcurrentHashMap<>();
    private final Forgettings forgettings = new Forgettings();

    public Optional<Head> find(long mailboxId) {
        return Optional.ofNullable(heads.get(mailboxId));
    }

    /**
     * @throws MailboxNotFoundException when the mailbox was not there when it was opened
     */
    public Head of(long mailboxId) throws MailboxNotFoundException {
        return find(mailboxId).orElseThrow(() -> new MailboxNotFoundException(JPAId.of(mailboxId)));
    }

    public void committed(long mailboxId, Head head) {
        heads.put(mailboxId, head);
    }

    /**
     * To be asked before a head is read.
     */
    public int forgettings(long mailboxId) {
        return forgettings.of(mailboxId);
    }

    /**
     * As read beside a section, which may have gone on meanwhile.
     *
     * @param forgettings as they were before
     * @return whether there is a head: not if there was a later one that is forgotten by now
     */
    public boolean opened(long mailboxId, Head read, int forgettings) {
        return heads.compute(mailboxId, (id, known) -> known == null
            ? readSince(id, forgettings, read)
            : later(known, read)) != null;
    }

    private Head readSince(long mailboxId, int before, Head read) {
        return forgettings.of(mailboxId) == before ? read : null;
    }

    private static Head later(Head known, Head read) {
        return read.isBehind(known) ? known : read;
    }

    public void forget(Collection<Long> mailboxIds) {
        mailboxIds.forEach(mailboxId -> heads.compute(mailboxId, (id, known) -> {
            forgettings.add(id);
            return null;
        }));
    }

    public void forgetAll() {
        heads.clear();
        // Who has read before, and not kept it yet.
        forgettings.addAll();
        heads.clear();
    }
}
