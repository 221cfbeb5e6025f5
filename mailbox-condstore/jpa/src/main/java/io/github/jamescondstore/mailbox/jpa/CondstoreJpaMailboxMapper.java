/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.jpa.mail.JPAMailboxMapper;
import org.apache.james.mailbox.model.Mailbox;

import io.github.jamescondstore.mailbox.gate.MailboxGate;
import reactor.core.publisher.Mono;

/**
 * James's mailbox mapper, whose deleted mailboxes take their change logs with them.
 */
final class CondstoreJpaMailboxMapper extends JPAMailboxMapper {
    private final MailboxGate gate;

    CondstoreJpaMailboxMapper(EntityManagerFactory entityManagers, MailboxGate gate) {
        super(entityManagers);
        this.gate = gate;
    }

    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        // If James's transaction is rolled back after that, the log begins anew where the mailbox stands.
        return super.delete(mailbox)
            .then(Mono.defer(() -> gate.forget(mailbox.getMailboxId(), () -> { })));
    }
}
