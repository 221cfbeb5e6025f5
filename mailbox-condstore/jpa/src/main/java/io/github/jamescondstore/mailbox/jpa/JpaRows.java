/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.model.JPAMailbox;
import org.apache.james.mailbox.jpa.mail.model.openjpa.JPAMailboxMessage;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.jpa.rows.MetaDataQuery;
import io.github.jamescondstore.mailbox.write.MessageRows;

/**
 * James's rows, written within the transaction of the section.
 */
final class JpaRows implements MessageRows {
    private final JpaTransactions transactions;
    private final KnownMailboxes knownMailboxes;

    JpaRows(JpaTransactions transactions, KnownMailboxes knownMailboxes) {
        this.transactions = transactions;
        this.knownMailboxes = knownMailboxes;
    }

    @Override
    public Iterator<ComposedMessageIdWithMetaData> find(Mailbox mailbox, UidSet uids) throws MailboxException {
        return transactions.current().reading(entityManager -> MetaDataQuery.states(entityManager, (JPAId) mailbox.getMailboxId(), uids)).iterator();
    }

    @Override
    public void write(Mailbox mailbox, ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) throws MailboxException {
        transactions.current().write(message, flags, modSeq);
        if (flags.contains(Flags.Flag.RECENT) && !message.getFlags().contains(Flags.Flag.RECENT)) {
            transactions.current().afterCommit(() -> knownMailboxes.forget(mailbox.getMailboxId()));
        }
    }

    @Override
    public UidSet existing(MailboxId mailboxId, UidSet uids) throws MailboxException {
        return transactions.current().reading(entityManager -> MetaDataQuery.existing(entityManager, (JPAId) mailboxId, uids));
    }

    @Override
    public void leaveOut(MailboxId mailboxId, long lastUid) throws MailboxException {
        transactions.current().leaveOutUids(((JPAId) mailboxId).getRawId(), lastUid);
        transactions.current().afterCommit(() -> knownMailboxes.forget(mailboxId));
    }

    /**
     * Adds a copy: once persisted, a message of James's belongs to its transaction, and could not be added again after a rollback.
     */
    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        JpaTransaction transaction = transactions.current();
        JPAMailboxMessage copy = new JPAMailboxMessage(JPAMailbox.from(mailbox), MessageUid.MIN_VALUE, ModSeq.first(), message);
        copy.setFlags(message.createFlags());
        MessageMetaData added = transaction.add(mailbox, copy);
        message.setUid(added.getUid());
        message.setModSeq(added.getModSeq());
        return added;
    }

    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return transactions.current().copy(mailbox, originals);
    }

    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        return transactions.current().move(mailbox, originals);
    }

    @Override
    public Map<MessageUid, MessageMetaData> expunge(MailboxId mailboxId, UidSet uids) throws MailboxException {
        return transactions.current().expunge((JPAId) mailboxId, uids);
    }
}
