/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAAnnotationMapper;
import org.apache.james.mailbox.jpa.mail.TransactionalAnnotationMapper;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.model.AnnotationMapperTest;
import org.junit.jupiter.api.AfterEach;

class CondstoreJpaAnnotationMapperTest extends AnnotationMapperTest {
    private final AtomicInteger mailboxes = new AtomicInteger();

    @Override
    protected AnnotationMapper createAnnotationMapper() {
        // The mapper that ours hands everything on to: James's contract annotates mailboxes that there are not, whose HIGHESTMODSEQ can't rise.
        return new TransactionalAnnotationMapper(new JPAAnnotationMapper(JpaStoreUnderTest.entityManagers()));
    }

    @Override
    protected MailboxId generateMailboxId() {
        return JPAId.of(mailboxes.incrementAndGet());
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }
}
