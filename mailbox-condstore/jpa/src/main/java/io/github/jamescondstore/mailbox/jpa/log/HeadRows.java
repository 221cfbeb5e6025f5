/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.jpa.database.Sql;

/**
 * How far a mailbox has come, as the rows say: James's of the mailbox and of its messages, and ours of its log.
 */
public final class HeadRows {
    /**
     * The offset keeps the database from looking for it in James's index on mod-sequences, which is one for all mailboxes, from the highest of them
     * down to this one's.
     */
    private static final String HIGHEST_OF_MESSAGES = "SELECT MAX(m.MAIL_MODSEQ) FROM"
        + " (SELECT MAIL_MODSEQ FROM JAMES_MAIL WHERE MAILBOX_ID = ? OFFSET 0 ROWS) m";

    private static final String READ_ROW = "SELECT MAILBOX_HIGHEST_MODSEQ, MAILBOX_LAST_UID FROM JAMES_MAILBOX WHERE MAILBOX_ID = ?";
    /** Messages that refer to the mailbox may be read and written meanwhile; that they are written is for the section. */
    private static final String LOCK_ROW = READ_ROW + " FOR NO KEY UPDATE";

    private final Strangers strangers;

    /**
     * @param postgresql where it can be asked who is connected
     */
    public HeadRows(boolean postgresql) {
        this.strangers = new Strangers(postgresql);
    }

    /**
     * What James's row says, without the log; empty if the mailbox is deleted.
     */
    public static Optional<Heads.Head> read(Connection connection, long mailboxId) throws SQLException {
        return row(connection, READ_ROW, mailboxId);
    }

    /**
     * The same. From now on nobody else writes to the mailbox, until the transaction has ended.
     */
    public static Optional<Heads.Head> lock(Connection connection, long mailboxId) throws SQLException {
        return row(connection, LOCK_ROW, mailboxId);
    }

    /**
     * What all of them say. Where James went on without the log, the log begins anew.
     */
    public Optional<Heads.Head> open(Connection connection, long mailboxId) throws SQLException {
        Optional<Heads.Head> row = read(connection, mailboxId);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        // The log last: whatever is written meanwhile stands in all of them, and is not mistaken for something that the log lacks.
        long ofJames = Math.max(row.get().highestOfRow(),
            Sql.number(connection, HIGHEST_OF_MESSAGES, mailboxId).orElse(0));
        OptionalLong horizon = Sql.number(connection, "SELECT HORIZON FROM CONDSTORE_MAILBOX WHERE MAILBOX_ID = ?", mailboxId);
        long last = Sql.number(connection, "SELECT MAX(MODSEQ) FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ?", mailboxId).orElse(0);
        long logged = Math.max(horizon.orElse(0), last);
        long highest = Math.max(ChangeLog.UNTOUCHED.asLong(), Math.max(ofJames, logged));
        if (horizon.isEmpty()) {
            Sql.update(connection, "INSERT INTO CONDSTORE_MAILBOX (HORIZON, MAILBOX_ID) VALUES (?, ?)", highest, mailboxId);
        } else if (highest > logged) {
            strangers.wrote(connection, mailboxId, highest);
            Sql.update(connection, "UPDATE CONDSTORE_MAILBOX SET HORIZON = ? WHERE MAILBOX_ID = ?", highest, mailboxId);
            Sql.update(connection, "DELETE FROM CONDSTORE_CHANGE WHERE MODSEQ <= ? AND MAILBOX_ID = ?", highest, mailboxId);
        }
        long bytes = Sql.number(connection, "SELECT BYTES_BEFORE + LENGTH(CONTENT) FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ? AND MODSEQ = ?",
            mailboxId, last).orElse(0);
        return Optional.of(new Heads.Head(highest, row.get().highestOfRow(), row.get().lastUid(), bytes));
    }

    private static Optional<Heads.Head> row(Connection connection, String sql, long mailboxId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, mailboxId);
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                    ? Optional.of(new Heads.Head(result.getLong(1), result.getLong(1), result.getLong(2), 0))
                    : Optional.empty();
            }
        }
    }
}
