/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.util.List;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;

import org.apache.james.backends.jpa.EntityManagerUtils;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MessageSource;

/**
 * James's rows, read without James's mapper.
 */
final class JpaMessages implements MessageSource {
    private final EntityManagerFactory entityManagers;
    private final JpaTransactions transactions;
    private final Deletions deletions;

    JpaMessages(EntityManagerFactory entityManagers, JpaTransactions transactions, Deletions deletions) {
        this.entityManagers = entityManagers;
        this.transactions = transactions;
        this.deletions = deletions;
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(EntityManager entityManager) throws MailboxException;
    }

    private <T> T ask(Question<T> question) throws MailboxException {
        return deletions.reading(() -> {
            EntityManager entityManager = Connections.retaining(entityManagers);
            try {
                return question.ask(entityManager);
            } catch (PersistenceException e) {
                throw new MailboxException("Messages can't be read", e);
            } finally {
                EntityManagerUtils.safelyClose(entityManager);
            }
        });
    }

    /**
     * By the section's own connection: if every section asked for a second one, the pool could run dry with all of them waiting.
     */
    @Override
    public UidSet uids(MailboxId mailboxId) throws MailboxException {
        return transactions.current().reading(entityManager -> MetaDataQuery.allUids(entityManager, (JPAId) mailboxId));
    }

    @Override
    public List<ComposedMessageIdWithMetaData> states(MailboxId mailboxId, UidSet uids) throws MailboxException {
        return ask(entityManager -> MetaDataQuery.runBesideWriters(entityManager, (JPAId) mailboxId, uids));
    }

    @Override
    public void sizes(MailboxId mailboxId, UidSet uids, Sizes sizes) throws MailboxException {
        ask(entityManager -> MetaDataQuery.sizes(entityManager, (JPAId) mailboxId, uids)).forEach(size -> sizes.add(size[0], size[1]));
    }
}
