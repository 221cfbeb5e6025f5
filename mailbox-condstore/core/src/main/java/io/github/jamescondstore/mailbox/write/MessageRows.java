/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * A backend's message rows as the gate writes them: called while the section of the mailbox is held, and within its transaction
 * where the backend has any. The methods that James's {@code MessageMapper} has too are meant as there.
 */
public interface MessageRows {
    /**
     * Flags and mod-sequences of messages as they are now, not as some cache remembers them, in UID order.
     */
    Iterator<ComposedMessageIdWithMetaData> find(Mailbox mailbox, UidSet uids) throws MailboxException;

    /**
     * Writes flags and mod-sequence of a message that {@link #find} returned. To a reader both change at once.
     */
    void write(Mailbox mailbox, ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) throws MailboxException;

    /**
     * Those of the messages that are there.
     */
    UidSet existing(MailboxId mailboxId, UidSet uids) throws MailboxException;

    /**
     * No message will get a UID up to this one any more (RFC 3501, 2.3.1.1).
     */
    void leaveOut(MailboxId mailboxId, long lastUid) throws MailboxException;

    MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException;

    /**
     * @return in the order of the originals, as for {@link #move}
     */
    List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException;

    List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException;

    /**
     * Deletes those of the messages that are there.
     *
     * @return what they were
     */
    Map<MessageUid, MessageMetaData> expunge(MailboxId mailboxId, UidSet uids) throws MailboxException;
}
