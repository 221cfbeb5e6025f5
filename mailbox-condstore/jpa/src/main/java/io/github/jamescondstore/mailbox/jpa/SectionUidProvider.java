/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAUidProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

/**
 * The UIDs that James's mapper asks for: from the transaction of the section that writes the message.
 */
final class SectionUidProvider extends JPAUidProvider {
    private final JpaTransactions transactions;

    SectionUidProvider(EntityManagerFactory entityManagers, JpaTransactions transactions) {
        super(entityManagers);
        this.transactions = transactions;
    }

    @Override
    public MessageUid nextUid(Mailbox mailbox) throws MailboxException {
        return nextUid(mailbox.getMailboxId());
    }

    /**
     * @throws IllegalStateException outside of a section: nobody but its mapper adds messages to James's JPA mailbox
     */
    @Override
    public MessageUid nextUid(MailboxId mailboxId) throws MailboxException {
        return transactions.current().nextUid(((JPAId) mailboxId).getRawId());
    }
}
