/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.io.IOException;
import java.util.Date;
import java.util.Optional;

import javax.mail.Flags;

import org.apache.commons.io.IOUtils;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

/**
 * A message as the mailbox holds it. Once it is in the mailbox it is never modified: a change of flags puts another one in
 * its place, so that whoever reads flags and mod-sequence reads those that belong together. The content is shared by all
 * states and copies of a message.
 */
class StoredMessage extends SimpleMailboxMessage {
    static StoredMessage of(MailboxId mailboxId, MailboxMessage message) throws MailboxException {
        return new StoredMessage(mailboxId, message, message.createFlags(), message.getSaveDate(), contentOf(message));
    }

    /**
     * The message where it is, with a content that can be read.
     */
    static StoredMessage read(MailboxMessage message) throws MailboxException {
        if (message instanceof StoredMessage) {
            return (StoredMessage) message;
        }
        StoredMessage read = of(message.getMailboxId(), message);
        read.setUid(message.getUid());
        read.setModSeq(message.getModSeq());
        return read;
    }

    private static Content contentOf(MailboxMessage message) throws MailboxException {
        if (message instanceof StoredMessage) {
            return ((StoredMessage) message).content;
        }
        try {
            return new ByteContent(IOUtils.toByteArray(message.getFullContent()));
        } catch (IOException e) {
            throw new MailboxException("The content of a message can't be read", e);
        }
    }

    private final Content content;

    /**
     * A copy of a message for this mailbox.
     */
    StoredMessage(MailboxId mailboxId, StoredMessage original) {
        this(mailboxId, original, original.createFlags(), original.getSaveDate(), original.content);
    }

    private StoredMessage(MailboxId mailboxId, MailboxMessage message, Flags flags, Optional<Date> saveDate, Content content) {
        super(message.getMessageId(), message.getThreadId(), message.getInternalDate(), message.getFullContentOctets(),
            Math.toIntExact(message.getFullContentOctets() - message.getBodyOctets()), content, flags, message.getProperties(),
            mailboxId, message.getAttachments(), saveDate);
        this.content = content;
    }

    /**
     * This message under another identity.
     */
    StoredMessage at(MessageUid uid, ModSeq modSeq, Date saved) {
        StoredMessage message = new StoredMessage(getMailboxId(), this, createFlags(), Optional.of(saved), content);
        message.setUid(uid);
        message.setModSeq(modSeq);
        return message;
    }

    /**
     * The next state of this message.
     */
    StoredMessage with(Flags flags, ModSeq modSeq) {
        StoredMessage message = new StoredMessage(getMailboxId(), this, flags, getSaveDate(), content);
        message.setUid(getUid());
        message.setModSeq(modSeq);
        return message;
    }

    String[] keywords() {
        return createUserFlags();
    }

    @Override
    public MailboxMessage copy(Mailbox mailbox) {
        return new MessageCopy(mailbox.getMailboxId(), this);
    }
}
