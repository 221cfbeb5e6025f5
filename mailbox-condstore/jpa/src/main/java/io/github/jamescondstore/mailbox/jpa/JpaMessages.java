/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.util.List;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MessageSource;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Deletions;
import io.github.jamescondstore.mailbox.jpa.rows.MetaDataQuery;

/**
 * James's rows, read without James's mapper.
 */
final class JpaMessages implements MessageSource {
    private final Database database;
    private final JpaTransactions transactions;
    private final Deletions deletions;

    JpaMessages(Database database, JpaTransactions transactions, Deletions deletions) {
        this.database = database;
        this.transactions = transactions;
        this.deletions = deletions;
    }

    private <T> T ask(Database.Question<T> question) throws MailboxException {
        return deletions.reading(() -> database.asking("Messages can't be read", question));
    }

    /**
     * By the section's own connection: if every section asked for a second one, the pool could run dry with all of them waiting.
     */
    @Override
    public UidSet uids(MailboxId mailboxId) throws MailboxException {
        return transactions.current().reading(entityManager -> MetaDataQuery.allUids(entityManager, (JPAId) mailboxId));
    }

    @Override
    public long lastUid(MailboxId mailboxId) {
        return transactions.current().lastUid(((JPAId) mailboxId).getRawId());
    }

    @Override
    public List<ComposedMessageIdWithMetaData> states(MailboxId mailboxId, UidSet uids) throws MailboxException {
        return ask(entityManager -> MetaDataQuery.statesBesideWriters(entityManager, (JPAId) mailboxId, uids));
    }

    @Override
    public void sizes(MailboxId mailboxId, UidSet uids, Sizes sizes) throws MailboxException {
        ask(entityManager -> MetaDataQuery.sizes(entityManager, (JPAId) mailboxId, uids)).forEach(size -> sizes.add(size[0], size[1]));
    }
}
