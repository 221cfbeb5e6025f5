/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

/**
 * Where a backend keeps its mailboxes' highest mod-sequences and change logs.
 *
 * Writes come from the gate only, which holds the mailbox's section; reads may come at any time.
 */
public interface ChangeStore {
    /**
     * The highest mod-sequence committed so far, at least 1. Asked at each attempt of a section, so at hand as a rule. Where others write
     * to the same store, a {@link CollisionException} says that they did, and this then answers with what they have come to.
     */
    ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException;

    /**
     * What is written and recorded together.
     */
    @FunctionalInterface
    interface Work<T> {
        T run() throws MailboxException;
    }

    /**
     * Does the work of a section and commits it: the messages that it writes and the changes that it records, all or, where the
     * backend has transactions, nothing.
     */
    <T> T commit(Work<T> work) throws MailboxException;

    /**
     * Whether work that throws leaves nothing behind. Where it does not, what was recorded before it failed was written too.
     */
    boolean rollsBack();

    /**
     * Whether calls wait for something outside of this process. Then they are made on threads that may block.
     */
    boolean blocks();

    /**
     * Records a change, in the transaction that wrote it where the backend has transactions. The change's mod-sequence is
     * above all those recorded before it.
     */
    void append(MailboxId mailboxId, Change change) throws MailboxException;

    /**
     * @param upTo changes above it are not published yet and must not show
     */
    Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException;

    /**
     * The mailbox is deleted: its log goes too. Called within a {@link #commit}.
     */
    void drop(MailboxId mailboxId) throws MailboxException;
}
