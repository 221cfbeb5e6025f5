/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.apache.james.mailbox.exception.MailboxException;

/**
 * Who deletes or copies messages in Derby is alone in the database.
 *
 * Derby follows the foreign keys of a deleted message with a lock on the whole tables of keywords and properties. Two transactions that
 * insert there and then delete, as a move does, always wait for each other, and so may one that deletes and one that reads, until Derby
 * ends one of them a second later. Waiting here instead, before anything is locked there, they only take turns. Derby is one process's.
 *
 * So is who copies messages: a copy reads the rows of one mailbox with those of another one locked.
 *
 * PostgreSQL locks rows, and its readers wait for nobody: there nobody waits here.
 */
public final class Deletions {
    private static final Held NOTHING = () -> { };

    private final boolean tablesAreLocked;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    public Deletions(Database database) {
        this.tablesAreLocked = !database.statementsSeeOneMoment();
    }

    /** To be closed by the thread that got it. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** While it is held nobody deletes, unless the thread itself does. */
    public Held excluded() {
        return held(lock.readLock());
    }

    /** For a thread that excludes nobody. */
    public Held alone() {
        return held(lock.writeLock());
    }

    private Held held(Lock side) {
        if (!tablesAreLocked) {
            return NOTHING;
        }
        side.lock();
        return side::unlock;
    }

    /** Reads beside no deletion, and again if it met another writer. */
    public <T> T reading(Collisions.Reading<T> reading) throws MailboxException {
        return Collisions.retrying(() -> {
            try (Held none = excluded()) {
                return reading.run();
            }
        });
    }
}
