/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.jpa.mail.JPAModSeqProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.gate.GatedModSeqProvider;

/**
 * The mod-sequences that James's mapper asks for while it writes for a section: the one that is due there.
 */
final class SectionModSeqProvider extends JPAModSeqProvider {
    SectionModSeqProvider(EntityManagerFactory entityManagers) {
        super(entityManagers);
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) {
        return nextModSeq(mailbox.getMailboxId());
    }

    /**
     * @throws IllegalStateException outside of a section of that mailbox
     */
    @Override
    public ModSeq nextModSeq(MailboxId mailboxId) {
        return GatedModSeqProvider.due(mailboxId)
            .orElseThrow(() -> new IllegalStateException("not in a section of mailbox " + mailboxId.serialize()));
    }
}
