/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.PersistenceException;

import org.apache.james.mailbox.exception.MailboxException;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.mailbox.changes.CollisionException;
import io.github.jamescondstore.mailbox.jpa.database.Collisions;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Deletions;
import io.github.jamescondstore.mailbox.jpa.database.OvertakenException;
import io.github.jamescondstore.mailbox.jpa.log.Heads;
import io.github.jamescondstore.mailbox.jpa.rows.RowNumbers;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;

/**
 * The transactions of a store. A section runs in one; whoever works for it finds it with its thread.
 */
final class JpaTransactions {
    @FunctionalInterface
    interface Work<T> {
        T run() throws MailboxException;
    }

    private final Database database;
    private final SectionUidProvider uidProvider;
    private final SectionModSeqProvider modSeqProvider;
    private final Heads heads;
    private final DatabaseLock lock;
    private final Deletions deletions;
    private final RowNumbers numbers;
    private final ThreadLocal<JpaTransaction> current = new ThreadLocal<>();

    JpaTransactions(Database database, Heads heads, DatabaseLock lock, Deletions deletions) {
        this.database = database;
        this.uidProvider = new SectionUidProvider(database.entityManagers(), this);
        this.modSeqProvider = new SectionModSeqProvider(database.entityManagers());
        this.heads = heads;
        this.lock = lock;
        this.deletions = deletions;
        this.numbers = new RowNumbers(database);
    }

    /**
     * @throws IllegalStateException outside of a section
     */
    JpaTransaction current() {
        JpaTransaction transaction = current.get();
        Preconditions.checkState(transaction != null, "not in a transaction");
        return transaction;
    }

    /**
     * Does the work in a transaction of its own and commits it. Whatever fails, James's part or the database's, nothing of it stays.
     */
    <T> T run(Work<T> work, JpaTransaction.LogWriter log) throws MailboxException {
        JpaTransaction transaction = new JpaTransaction(uidProvider, modSeqProvider, database.entityManagers(), heads, lock, deletions, numbers);
        current.set(transaction);
        boolean committed = false;
        boolean headsKnown = false;
        try {
            transaction.beginTransaction();
            T result = work.run();
            transaction.commitTransaction(log);
            committed = true;
            headsKnown = true;
            return result;
        } catch (PersistenceException | MailboxException e) {
            // Rolled back by the database, so the rows are as they were.
            headsKnown = Collisions.isCollision(e);
            throw failure(e);
        } finally {
            current.remove();
            if (!headsKnown) {
                heads.forget(transaction.mailboxes());
            }
            end(transaction, committed);
        }
    }

    private static MailboxException failure(Exception e) {
        if (Collisions.isCollision(e)) {
            return new CollisionException("The transaction met another", e);
        }
        if (Collisions.isDuplicate(e)) {
            return new OvertakenException("The transaction wrote what another server has written", e);
        }
        return e instanceof MailboxException ? (MailboxException) e : new MailboxException("The database failed", e);
    }

    private static void end(JpaTransaction transaction, boolean committed) throws MailboxException {
        try {
            if (!committed) {
                transaction.rollbackTransaction();
            }
        } finally {
            try {
                transaction.endRequest();
            } finally {
                transaction.ended();
            }
        }
    }
}
