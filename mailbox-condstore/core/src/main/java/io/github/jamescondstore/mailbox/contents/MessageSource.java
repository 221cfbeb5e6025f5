/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contents;

import java.util.List;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * A backend's messages, read many at once. The calls block where the backend's do.
 */
public interface MessageSource {
    /**
     * All messages. Called within the section of the mailbox, while nobody writes to it.
     */
    UidSet uids(MailboxId mailboxId) throws MailboxException;

    /**
     * The highest UID that was ever given to a message, 0 if none was. Called within the section of the mailbox.
     */
    long lastUid(MailboxId mailboxId) throws MailboxException;

    /**
     * Flags and mod-sequences of those of the messages that are there, as they belong together, in UID order. Called while others may
     * write.
     */
    List<ComposedMessageIdWithMetaData> states(MailboxId mailboxId, UidSet uids) throws MailboxException;

    /**
     * Takes the size of a message.
     */
    @FunctionalInterface
    interface Sizes {
        void add(long uid, long octets);
    }

    /**
     * How large those of the messages are that are there, in UID order. Nothing of their contents is read.
     */
    void sizes(MailboxId mailboxId, UidSet uids, Sizes sizes) throws MailboxException;
}
