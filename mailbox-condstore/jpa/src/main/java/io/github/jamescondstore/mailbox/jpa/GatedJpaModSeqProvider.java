/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.mail.JPAModSeqProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.gate.GatedModSeqProvider;
import reactor.core.publisher.Mono;

/**
 * The mod-sequences of the gate in the shape that James's JPA mapper wants them. James's own gives the same one out twice, and lets
 * the highest one decrease.
 */
final class GatedJpaModSeqProvider extends JPAModSeqProvider {
    private final GatedModSeqProvider gated;

    GatedJpaModSeqProvider(EntityManagerFactory entityManagers, GatedModSeqProvider gated) {
        super(entityManagers);
        this.gated = gated;
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return gated.nextModSeq(mailbox);
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailboxId) throws MailboxException {
        return gated.nextModSeq(mailboxId);
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return gated.highestModSeq(mailbox);
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException {
        return gated.highestModSeq(mailboxId);
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailboxId, EntityManager entityManager) throws MailboxException {
        return gated.highestModSeq(mailboxId);
    }

    @Override
    public Mono<ModSeq> highestModSeqReactive(Mailbox mailbox) {
        return gated.highestModSeqReactive(mailbox);
    }

    @Override
    public Mono<ModSeq> nextModSeqReactive(MailboxId mailboxId) {
        return gated.nextModSeqReactive(mailboxId);
    }
}
