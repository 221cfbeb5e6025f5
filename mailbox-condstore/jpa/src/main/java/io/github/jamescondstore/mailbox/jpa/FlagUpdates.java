/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import javax.mail.Flags;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/**
 * Flags and mod-sequences that a section has given to messages, written in batches. James would load every message with all that it has,
 * and write all its keywords anew for one that is set.
 */
final class FlagUpdates {
    private static final int BATCH = 500;
    private static final String UPDATE = "UPDATE JAMES_MAIL SET MAIL_MODSEQ = ?, MAIL_IS_ANSWERED = ?, MAIL_IS_DELETED = ?, MAIL_IS_DRAFT = ?, "
        + "MAIL_IS_FLAGGED = ?, MAIL_IS_RECENT = ?, MAIL_IS_SEEN = ? WHERE MAILBOX_ID = ? AND MAIL_UID = ?";
    private static final String DELETE_KEYWORD = "DELETE FROM JAMES_MAIL_USERFLAG WHERE MAILBOX_ID = ? AND MAIL_UID = ? AND USERFLAG_NAME = ?";
    private static final String INSERT_KEYWORD = "INSERT INTO JAMES_MAIL_USERFLAG (MAILBOX_ID, MAIL_UID, USERFLAG_NAME, USERFLAG_ID) VALUES (?, ?, ?, ?)";

    private static final class FlagUpdate {
        private final long mailboxId;
        private final long uid;
        private final ModSeq modSeq;
        private final Flags flags;
        private final ImmutableSet<String> removed;
        private final ImmutableSet<String> added;

        private FlagUpdate(ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) {
            this.mailboxId = ((JPAId) message.getComposedMessageId().getMailboxId()).getRawId();
            this.uid = message.getComposedMessageId().getUid().asLong();
            this.modSeq = modSeq;
            this.flags = flags;
            ImmutableSet<String> before = ImmutableSet.copyOf(message.getFlags().getUserFlags());
            ImmutableSet<String> after = ImmutableSet.copyOf(flags.getUserFlags());
            this.removed = Sets.difference(before, after).immutableCopy();
            this.added = Sets.difference(after, before).immutableCopy();
        }
    }

    private final List<FlagUpdate> updates = new ArrayList<>();

    void add(ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) {
        updates.add(new FlagUpdate(message, flags, modSeq));
    }

    boolean isEmpty() {
        return updates.isEmpty();
    }

    /**
     * @param keywordIds gives out the numbers of James's keyword rows
     */
    void write(Connection connection, LongSupplier keywordIds) throws SQLException {
        try (Batch messages = new Batch(connection, UPDATE);
             Batch deletions = new Batch(connection, DELETE_KEYWORD);
             Batch insertions = new Batch(connection, INSERT_KEYWORD)) {
            for (FlagUpdate update : updates) {
                messages.add(update.modSeq.asLong(), update.flags.contains(Flags.Flag.ANSWERED), update.flags.contains(Flags.Flag.DELETED),
                    update.flags.contains(Flags.Flag.DRAFT), update.flags.contains(Flags.Flag.FLAGGED), update.flags.contains(Flags.Flag.RECENT),
                    update.flags.contains(Flags.Flag.SEEN), update.mailboxId, update.uid);
                for (String keyword : update.removed) {
                    deletions.add(update.mailboxId, update.uid, keyword);
                }
                for (String keyword : update.added) {
                    insertions.add(update.mailboxId, update.uid, keyword, keywordIds.getAsLong());
                }
            }
            messages.execute();
            deletions.execute();
            insertions.execute();
        }
    }

    private static final class Batch implements AutoCloseable {
        private final PreparedStatement statement;
        private int size = 0;

        private Batch(Connection connection, String sql) throws SQLException {
            this.statement = connection.prepareStatement(sql);
        }

        private void add(Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.addBatch();
            size++;
            if (size == BATCH) {
                execute();
            }
        }

        private void execute() throws SQLException {
            if (size > 0) {
                statement.executeBatch();
                size = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
