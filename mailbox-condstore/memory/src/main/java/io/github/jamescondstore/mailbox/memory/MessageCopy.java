/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.util.Date;
import java.util.Optional;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;

/**
 * A message on its way to another mailbox.
 *
 * James's JMAP move gives it a UID and a mod-sequence, has it written, and tells in the event what it took down before. What
 * it took down is a {@link MessageMetaData} of ours, which answers by what the mailbox has once the message is there.
 */
final class MessageCopy extends StoredMessage {
    private volatile Optional<MessageMetaData> arrived = Optional.empty();

    MessageCopy(MailboxId mailboxId, StoredMessage original) {
        super(mailboxId, original);
    }

    /**
     * @param metaData those of the message in the mailbox, whether this copy was written or another was there already
     */
    void arrived(MessageMetaData metaData) {
        arrived = Optional.of(metaData);
    }

    @Override
    public MessageMetaData metaData() {
        return new Following(super.metaData());
    }

    /**
     * Compared, it is what it was made from: James lets nobody override that.
     */
    private final class Following extends MessageMetaData {
        private final MessageMetaData before;

        private Following(MessageMetaData before) {
            super(before.getUid(), before.getModSeq(), before.getFlags(), before.getSize(), before.getInternalDate(), before.getSaveDate(),
                before.getMessageId(), before.getThreadId());
            this.before = before;
        }

        private MessageMetaData now() {
            return arrived.orElse(before);
        }

        @Override
        public MessageUid getUid() {
            return now().getUid();
        }

        @Override
        public ModSeq getModSeq() {
            return now().getModSeq();
        }

        @Override
        public Flags getFlags() {
            return now().getFlags();
        }

        @Override
        public Optional<Date> getSaveDate() {
            return now().getSaveDate();
        }
    }
}
