/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

/**
 * A backend's change logs as an operator has to do with them. The calls may block.
 */
public interface KeptLogs {
    /**
     * Whether what the logs are kept in is there and can be read, and may be written.
     *
     * @throws MailboxException that says what is not, and what helps
     */
    void check() throws MailboxException;

    /**
     * How far the log of a mailbox reaches, and what it takes. At any time.
     */
    LogState state(MailboxId mailboxId) throws MailboxException;

    /**
     * Everything that is kept of a log after a mod-sequence. Called within a {@link ChangeStore#commit} that has recorded nothing yet.
     */
    KeptLog kept(MailboxId mailboxId, ModSeq after) throws MailboxException;

    /**
     * The log begins anew: nothing up to this mod-sequence is remembered any more, whether the mailbox had come as far or not. Called within a
     * {@link ChangeStore#commit} that has recorded nothing yet.
     */
    void begin(MailboxId mailboxId, ModSeq horizon) throws MailboxException;

    /**
     * Deletes what is not remembered any more ({@link Retention}). No answer changes for that. May take a while.
     */
    void prune(MailboxId mailboxId) throws MailboxException;
}
