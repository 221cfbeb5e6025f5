/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

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
     * Who is told what others, such as another server, have written to the store. Called on any thread; does not block.
     */
    interface Others {
        /**
         * Changes of the mailbox are committed, up to this mod-sequence.
         */
        void wrote(MailboxId mailboxId, ModSeq highest);

        /**
         * Nobody has listened for a while: they may have written to any mailbox.
         */
        void mayHaveWritten();

        /**
         * The mailboxes of which somebody wants to be told.
         */
        Collection<MailboxId> listenedTo();
    }

    /**
     * From now on, tells of what others write. A store that is this process's own has nothing to tell.
     */
    default void whenOthersWrite(Others others) {
    }

    /**
     * Whether others may be writing at this moment. Then what is known of a mailbox may be out of date whenever it is used: the store is asked for the
     * highest mod-sequence each time that it is to be told. What {@link #whenOthersWrite} tells only wakes: it may come late, or not at all.
     */
    default boolean isShared() {
        return false;
    }

    /**
     * The highest mod-sequence committed so far, at least 1, which may have to be asked for. Where others write to the same store, it is what
     * they have come to.
     */
    ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException;

    /**
     * What is written and recorded together.
     */
    @FunctionalInterface
    interface Work<T> {
        /**
         * @param heads the highest mod-sequence of each of the mailboxes. Nobody else goes beyond it before this is committed, or the commit fails
         */
        T run(Map<MailboxId, ModSeq> heads) throws MailboxException;
    }

    /**
     * Does the work of a section of these mailboxes and commits it: the messages that it writes and the changes that it records, all or,
     * where the backend has transactions, nothing.
     *
     * @param readable is run before any of it can be read by others
     * @throws CollisionException when somebody else has gone on with one of the mailboxes: the next attempt is given other heads
     */
    <T> T commit(Collection<MailboxId> mailboxIds, Work<T> work, Runnable readable) throws MailboxException;

    /**
     * Whether a {@link #commit} may do the works of several callers who wait for the same mailbox: where it has to be waited for, and takes
     * back what was written if one of them fails.
     */
    boolean commitsTogether();

    /**
     * Within a {@link #commit}: what was written so far is seen by what is read from now on.
     */
    void flush() throws MailboxException;

    /**
     * Whether work that throws leaves nothing behind. Where it does not, what was recorded before it failed was written too.
     */
    boolean rollsBack();

    /**
     * Whether calls wait for something outside of this process. Then they are made on threads that may block.
     */
    boolean blocks();

    /**
     * How many sections may be worked in at once in a store that {@link #blocks}: no more than it has room for beside those who read.
     */
    int sectionsAtOnce();

    /**
     * Records a change, in the transaction that wrote it where the backend has transactions. The change's mod-sequence is
     * above all those recorded before it.
     *
     * @return how many bytes it takes in the log
     */
    long append(MailboxId mailboxId, Change change) throws MailboxException;

    /**
     * Beyond the horizon if one of them is not remembered any more ({@link Retention}), whether it is still kept or not.
     *
     * @param upTo the published HIGHESTMODSEQ: changes above it must not show
     */
    Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException;

    /**
     * The same without waiting.
     *
     * @return empty if it would have to be waited for
     */
    Optional<Changes> changesAtHand(MailboxId mailboxId, ModSeq since, ModSeq upTo);

    /**
     * Nobody uses the mailbox for the time being: what can be read again need not be kept. Called while nobody is in its section; does not block.
     */
    void release(MailboxId mailboxId);

    /**
     * The mailbox is deleted: its log goes too. Called within a {@link #commit}.
     */
    void drop(MailboxId mailboxId) throws MailboxException;
}
