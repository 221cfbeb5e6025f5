/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.database.Sql;

/**
 * Deletes from the tables what is not remembered any more. No answer depends on when that happens: what is used for one is judged when it is read.
 *
 * Invariants:
 *  - nothing is deleted that {@link Retention} says is remembered;
 *  - there is never more than a quarter above the count and the bytes that are remembered, once a mailbox has changed so often, or so much;
 *  - whoever deletes changes has raised the horizon of the mailbox before, in the same transaction, so that nobody waits for another crosswise.
 */
public final class LogPruning {
    /** Pruned once in so many changes of a mailbox, or more often: what is deleted one by one costs as much as what is written. */
    private static final int PRUNE_SELDOM = 256;
    private static final int PRUNED_AT_ONCE = 2 * PRUNE_SELDOM;
    /** Mailboxes that are asked for their oldest change in one statement. */
    private static final int ASKED_AT_ONCE = 500;
    /** Within the list of columns, so that the database has no other way than by the primary keys, mailbox by mailbox. */
    private static final String OLDEST_OF_EACH = "SELECT m.MAILBOX_ID, (SELECT c.RECORDED_AT FROM CONDSTORE_CHANGE c WHERE c.MAILBOX_ID = m.MAILBOX_ID"
        + " ORDER BY c.MODSEQ FETCH FIRST 1 ROWS ONLY) FROM CONDSTORE_MAILBOX m WHERE m.MAILBOX_ID > ? ORDER BY m.MAILBOX_ID FETCH FIRST "
        + ASKED_AT_ONCE + " ROWS ONLY";
    private static final String OLDEST = "SELECT MODSEQ, RECORDED_AT, BYTES_BEFORE FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ? AND MODSEQ > ?"
        + " ORDER BY MODSEQ FETCH FIRST " + PRUNED_AT_ONCE + " ROWS ONLY";

    /** Some mailboxes, in the order of their ids. */
    public static final class Slice {
        private final List<Long> tooOld;
        private final OptionalLong last;

        private Slice(List<Long> tooOld, OptionalLong last) {
            this.tooOld = tooOld;
            this.last = last;
        }

        /** Those that have changes which are too old. */
        public List<Long> tooOld() {
            return tooOld;
        }

        /** After which there may be more; empty if there are none. */
        public OptionalLong last() {
            return last;
        }
    }

    private final Retention retention;
    private final Clock clock;
    private final int pruneEvery;

    public LogPruning(Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.pruneEvery = Math.max(1, Math.min(PRUNE_SELDOM, retention.maxEntries() / 4));
    }

    /**
     * A change was written: now and then more goes with it than it alone.
     */
    public void written(Connection connection, RecordedChange change) throws SQLException {
        if (change.change().modSeq().asLong() % pruneEvery == 0 || isMuch(change)) {
            prune(connection, change.mailboxId(), change.change().modSeq().asLong(), change.bytesAfter());
        }
    }

    /**
     * Once in so many bytes, so that a log of large changes is never more than a quarter above what is to be kept either.
     */
    private boolean isMuch(RecordedChange recorded) {
        long quarter = retention.maxBytes() / 4;
        return recorded.bytesBefore() / quarter != recorded.bytesAfter() / quarter;
    }

    /**
     * The highest mod-sequence among the oldest changes that are to go, 0 if none is.
     *
     * @param recordedBefore changes from before this are too old
     * @param bytesBelow     with changes that begin below this the log takes too much
     */
    private static long due(Connection connection, long mailboxId, long recordedBefore, long bytesBelow) throws SQLException {
        long due = 0;
        boolean more = true;
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST)) {
            // What is too old may wait for the next time. What is too much may not: a large change can be as much as thousands of small ones.
            while (more) {
                Sql.set(oldest, mailboxId, due);
                more = false;
                try (ResultSet result = oldest.executeQuery()) {
                    while (result.next() && (result.getLong(2) < recordedBefore || result.getLong(3) < bytesBelow)) {
                        due = result.getLong(1);
                        more = result.getLong(3) < bytesBelow;
                    }
                }
            }
        }
        return due;
    }

    /**
     * Nothing up to this mod-sequence is remembered any more.
     *
     * @return whether something was deleted
     */
    public static boolean forgetUpTo(Connection connection, long mailboxId, long horizon) throws SQLException {
        return Sql.update(connection, "UPDATE CONDSTORE_MAILBOX SET HORIZON = ? WHERE MAILBOX_ID = ? AND HORIZON < ?", horizon, mailboxId, horizon) > 0
            && Sql.update(connection, "DELETE FROM CONDSTORE_CHANGE WHERE MAILBOX_ID = ? AND MODSEQ <= ?", mailboxId, horizon) > 0;
    }

    /**
     * A mailbox has as many changes, of as many bytes, as are remembered and no more.
     *
     * @param highest the mod-sequence that it has come to
     * @param bytes   what its changes took so far
     */
    public void prune(Connection connection, long mailboxId, long highest, long bytes) throws SQLException {
        // Every change has a mod-sequence of its own, so no more than the last so many mod-sequences have to be kept.
        long tooMany = highest - retention.maxEntries();
        long due = due(connection, mailboxId, retention.rememberedFrom(clock), bytes - retention.maxBytes());
        forgetUpTo(connection, mailboxId, Math.max(tooMany, due));
    }

    /**
     * @param after the mailbox behind which it begins
     */
    public Slice slice(Connection connection, long after) throws SQLException {
        long rememberedFrom = retention.rememberedFrom(clock);
        ImmutableList.Builder<Long> tooOld = ImmutableList.builder();
        int asked = 0;
        long last = after;
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST_OF_EACH)) {
            oldest.setLong(1, after);
            try (ResultSet result = oldest.executeQuery()) {
                while (result.next()) {
                    asked++;
                    last = result.getLong(1);
                    long recordedAt = result.getLong(2);
                    if (!result.wasNull() && recordedAt < rememberedFrom) {
                        tooOld.add(last);
                    }
                }
            }
        }
        return new Slice(tooOld.build(), asked < ASKED_AT_ONCE ? OptionalLong.empty() : OptionalLong.of(last));
    }

    /**
     * Some hundreds of the changes of a mailbox that are too old.
     *
     * @return whether there may be more
     */
    public boolean forgetTooOld(Connection connection, long mailboxId) throws SQLException {
        long nothingIsTooMuch = Long.MIN_VALUE;
        return forgetUpTo(connection, mailboxId, due(connection, mailboxId, retention.rememberedFrom(clock), nothingIsTooMuch));
    }
}
