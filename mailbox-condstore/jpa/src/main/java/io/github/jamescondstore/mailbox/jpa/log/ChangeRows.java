/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeCodec;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.KeptLog;
import io.github.jamescondstore.mailbox.changes.LogState;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Sql;

/**
 * The changes of all mailboxes, a row each.
 */
public final class ChangeRows {
    private static final String OF_MAILBOX = "c.MAILBOX_ID = m.MAILBOX_ID";

    private final Database database;
    private final Retention retention;
    private final Clock clock;
    private final UnreadableChanges unreadable = new UnreadableChanges();

    public ChangeRows(Database database, Retention retention, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * In the transaction that has written what they tell.
     */
    public void insert(Connection connection, List<RecordedChange> changes) throws SQLException {
        long now = clock.millis();
        try (PreparedStatement insert = connection.prepareStatement(
            "INSERT INTO CONDSTORE_CHANGE (MAILBOX_ID, MODSEQ, RECORDED_AT, CONTENT, BYTES_BEFORE) VALUES (?, ?, ?, ?, ?)")) {
            for (RecordedChange recorded : changes) {
                insert.setLong(1, recorded.mailboxId());
                insert.setLong(2, recorded.change().modSeq().asLong());
                insert.setLong(3, now);
                insert.setBytes(4, recorded.content());
                insert.setLong(5, recorded.bytesBefore());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * The changes after {@code since}, up to and including {@code upTo}.
     *
     * @return empty if not all of them are remembered and can be read
     */
    public Optional<List<Change>> between(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException {
        if (upTo.asLong() - since.asLong() > retention.maxEntries()) {
            return Optional.empty();
        }
        String failure = "The change log of mailbox " + mailboxId.serialize() + " can't be read";
        // The changes and the horizon of one moment: what is pruned meanwhile raises it.
        return database.statementsSeeOneMoment()
            ? database.reading(failure, connection -> inOneStatement(connection, ((JPAId) mailboxId).getRawId(), since, upTo))
            : database.inTransaction(failure, connection -> thenHorizon(connection, ((JPAId) mailboxId).getRawId(), since, upTo));
    }

    private Optional<List<Change>> thenHorizon(Connection connection, long mailboxId, ModSeq since, ModSeq upTo) throws SQLException {
        Optional<List<Change>> changes;
        try (PreparedStatement statement = connection.prepareStatement(
            "SELECT MODSEQ, CONTENT, RECORDED_AT FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ? AND MODSEQ > ? AND MODSEQ <= ? ORDER BY MODSEQ")) {
            Sql.set(statement, mailboxId, since.asLong(), upTo.asLong());
            try (ResultSet result = statement.executeQuery()) {
                changes = result.next() ? changes(mailboxId, result) : Optional.of(ImmutableList.of());
            }
        }
        return within(Sql.number(connection, "SELECT HORIZON FROM CONDSTORE_MAILBOX WHERE MAILBOX_ID = ?", mailboxId), since, changes);
    }

    private Optional<List<Change>> inOneStatement(Connection connection, long mailboxId, ModSeq since, ModSeq upTo) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
            "SELECT c.MODSEQ, c.CONTENT, c.RECORDED_AT, m.HORIZON FROM CONDSTORE_MAILBOX m LEFT JOIN CONDSTORE_CHANGE c"
                + " ON c.MAILBOX_ID = m.MAILBOX_ID AND c.MODSEQ > ? AND c.MODSEQ <= ? WHERE m.MAILBOX_ID = ? ORDER BY c.MODSEQ")) {
            Sql.set(statement, since.asLong(), upTo.asLong(), mailboxId);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                return within(OptionalLong.of(result.getLong(4)), since, changes(mailboxId, result));
            }
        }
    }

    private static Optional<List<Change>> within(OptionalLong horizon, ModSeq since, Optional<List<Change>> changes) {
        return horizon.isPresent() && horizon.getAsLong() <= since.asLong() ? changes : Optional.empty();
    }

    /**
     * From the current row on.
     *
     * @return empty if one can't be read, or is still there but not remembered: who asks for what happened before it asks beyond the horizon
     */
    private Optional<List<Change>> changes(long mailboxId, ResultSet result) throws SQLException {
        ImmutableList.Builder<Change> changes = ImmutableList.builder();
        long rememberedFrom = retention.rememberedFrom(clock);
        long bytes = 0;
        do {
            byte[] content = result.getBytes(2);
            // A row without a change stands for the horizon alone.
            if (content != null) {
                ModSeq modSeq = ModSeq.of(result.getLong(1));
                bytes += content.length;
                if (result.getLong(3) < rememberedFrom || bytes > retention.maxBytes()) {
                    return Optional.empty();
                }
                try {
                    changes.add(ChangeCodec.decode(modSeq, content));
                } catch (IllegalArgumentException e) {
                    unreadable.found(mailboxId, modSeq, e);
                    return Optional.empty();
                }
            }
        } while (result.next());
        return Optional.of(changes.build());
    }

    /**
     * How far the log reaches, and what it takes.
     */
    public LogState state(Connection connection, long mailboxId, ModSeq highest) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT m.HORIZON, (SELECT COUNT(*) FROM CONDSTORE_CHANGE c WHERE " + OF_MAILBOX + "),"
            + " (SELECT SUM(LENGTH(c.CONTENT)) FROM CONDSTORE_CHANGE c WHERE " + OF_MAILBOX + "),"
            + " (SELECT MIN(c.RECORDED_AT) FROM CONDSTORE_CHANGE c WHERE " + OF_MAILBOX + ") FROM CONDSTORE_MAILBOX m WHERE m.MAILBOX_ID = ?")) {
            statement.setLong(1, mailboxId);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return new LogState(highest, highest, 0, 0, Optional.empty());
                }
                long oldest = result.getLong(4);
                Optional<Instant> recorded = result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest));
                return new LogState(highest, ModSeq.of(result.getLong(1)), result.getLong(2), result.getLong(3), recorded);
            }
        }
    }

    /**
     * All that is kept after a mod-sequence, whether it can be read or not.
     */
    public KeptLog kept(Connection connection, long mailboxId, ModSeq after) throws SQLException {
        long horizon = Sql.number(connection, "SELECT HORIZON FROM CONDSTORE_MAILBOX WHERE MAILBOX_ID = ?", mailboxId).orElse(0);
        long highest = Math.max(Math.max(ChangeLog.UNTOUCHED.asLong(), horizon),
            HeadRows.read(connection, mailboxId).map(Heads.Head::highestOfRow).orElse(0L));
        ImmutableList.Builder<Change> changes = ImmutableList.builder();
        ImmutableList.Builder<ModSeq> broken = ImmutableList.builder();
        try (PreparedStatement statement = connection.prepareStatement(
            "SELECT MODSEQ, CONTENT FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ? AND MODSEQ > ? ORDER BY MODSEQ")) {
            Sql.set(statement, mailboxId, after.asLong());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ModSeq modSeq = ModSeq.of(result.getLong(1));
                    highest = Math.max(highest, modSeq.asLong());
                    try {
                        changes.add(ChangeCodec.decode(modSeq, result.getBytes(2)));
                    } catch (IllegalArgumentException e) {
                        broken.add(modSeq);
                    }
                }
            }
        }
        return new KeptLog(ModSeq.of(highest), ModSeq.of(horizon), changes.build(), broken.build());
    }

    /**
     * The mailbox has no log any more.
     */
    public void delete(Connection connection, long mailboxId) throws SQLException {
        for (String table : ImmutableList.of("CONDSTORE_MAILBOX", "CONDSTORE_CHANGE")) {
            Sql.update(connection, "DELETE FROM " + table + " WHERE MAILBOX_ID = ?", mailboxId);
        }
    }
}
