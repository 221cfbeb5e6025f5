/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeCodec;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * Change logs in tables of our own, beside James's in the same database, written in the transaction that writes the messages.
 *
 * Invariants:
 *  - the log holds every change above the horizon of its mailbox, one row each;
 *  - James's own column MAILBOX_HIGHEST_MODSEQ is written along, so that James without this module goes on from the right value;
 *  - a mailbox whose mod-sequences went on without the log, because it existed before or James wrote to it without this module,
 *    gets its horizon at its HIGHESTMODSEQ when it is first used;
 *  - a change that can't be read is as if it were the horizon.
 */
final class JpaChangeStore implements ChangeStore {
    /** Connections, where the pool does not say how many it has. */
    private static final int ANY_POOL = 32;
    /**
     * The offset keeps the database from looking for it in James's index on mod-sequences, which is one for all mailboxes, from the highest of them
     * down to this one's.
     */
    private static final String HIGHEST_OF_MESSAGES = "SELECT MAX(m.MAIL_MODSEQ) FROM"
        + " (SELECT MAIL_MODSEQ FROM JAMES_MAIL WHERE MAILBOX_ID = ? OFFSET 0 ROWS) m";

    private static final String READ_ROW = "SELECT MAILBOX_HIGHEST_MODSEQ, MAILBOX_LAST_UID FROM JAMES_MAILBOX WHERE MAILBOX_ID = ?";
    /** Messages that refer to the mailbox may be read and written meanwhile; that they are written is for the section. */
    private static final String LOCK_ROW = READ_ROW + " FOR NO KEY UPDATE";

    private final Database database;
    private final JpaTransactions transactions;
    private final Heads heads;
    private final DatabaseLock lock;
    private final Neighbours neighbours;
    private final Retention retention;
    private final Clock clock;
    private final LogPruning pruning;
    private final RecentChanges recent;
    private final UnreadableChanges unreadable = new UnreadableChanges();
    /** The gate, which is made for this store and says so at once. */
    private volatile Others others;

    JpaChangeStore(Database database, JpaTransactions transactions, Heads heads, DatabaseLock lock, Neighbours neighbours, Retention retention,
                   Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.heads = heads;
        this.lock = lock;
        this.neighbours = neighbours;
        this.retention = retention;
        this.clock = clock;
        this.pruning = new LogPruning(retention, clock);
        this.recent = new RecentChanges(retention, clock);
    }

    @Override
    public void whenOthersWrite(Others told) {
        others = told;
        neighbours.listen(told);
    }

    /** Somebody else had the database meanwhile. */
    void othersMayHaveWritten() {
        heads.forgetAll();
        others.mayHaveWritten();
    }

    @Override
    public <T> T commit(Collection<MailboxId> mailboxIds, Work<T> work) throws MailboxException {
        // Before the transaction, which has a connection: who waits for another one holds none.
        Map<MailboxId, ModSeq> highest = new LinkedHashMap<>();
        for (MailboxId mailboxId : mailboxIds) {
            highest.put(mailboxId, known(mailboxId));
        }
        List<JpaTransaction.RecordedChange> written = new ArrayList<>();
        boolean shared = isShared();
        T result = transactions.run(() -> work.run(shared ? lockedHeads(highest) : highest), (connection, changes) -> {
            write(connection, changes);
            written.addAll(changes);
        });
        written.forEach(recorded -> recent.append(recorded.mailboxId(), recorded.change()));
        return result;
    }

    @Override
    public boolean isShared() {
        return neighbours.mayBeThere();
    }

    /**
     * From now on nobody else writes to the mailboxes, until the transaction has ended. In the order of their ids, as everybody does it.
     *
     * @param known what was known of them before
     */
    private Map<MailboxId, ModSeq> lockedHeads(Map<MailboxId, ModSeq> known) throws MailboxException {
        Map<MailboxId, ModSeq> highest = new LinkedHashMap<>(known);
        List<MailboxId> inOrder = ImmutableList.sortedCopyOf(Comparator.comparing(JpaChangeStore::raw), known.keySet());
        try (Connection connection = transactions.current().connection()) {
            for (MailboxId mailboxId : inOrder) {
                Optional<Heads.Head> row = row(connection, LOCK_ROW, raw(mailboxId));
                Optional<Heads.Head> before = heads.find(raw(mailboxId));
                boolean asBefore = row.isPresent() && before.filter(row.get()::isOfSameRow).isPresent();
                Optional<Heads.Head> head = asBefore ? before : open(connection, raw(mailboxId));
                // Without a row it is deleted: whoever writes to it finds that out.
                head.ifPresent(found -> {
                    transactions.current().beginsWith(raw(mailboxId), found);
                    highest.put(mailboxId, ModSeq.of(found.highest()));
                });
                if (head.isEmpty()) {
                    release(mailboxId);
                }
            }
        } catch (SQLException e) {
            throw new MailboxException("The rows of mailboxes " + known.keySet() + " can't be locked", e);
        }
        return highest;
    }

    /** In Derby who deletes says so before the first row is written, and is alone: the works of several might begin with another's. */
    @Override
    public boolean commitsTogether() {
        return database.statementsSeeOneMoment();
    }

    @Override
    public void flush() throws MailboxException {
        transactions.current().flush();
    }

    @Override
    public boolean rollsBack() {
        return true;
    }

    @Override
    public boolean blocks() {
        return true;
    }

    /** Each takes one connection, and a second one for a moment: OpenJPA numbers its rows in transactions of their own. */
    @Override
    public int sectionsAtOnce() {
        return Math.max(1, database.mostConnections().orElse(ANY_POOL) / 2);
    }

    @Override
    public void append(MailboxId mailboxId, Change change) throws MailboxException {
        transactions.current().record(raw(mailboxId), change);
    }

    private void write(Connection connection, List<JpaTransaction.RecordedChange> changes) throws SQLException {
        long now = clock.millis();
        try (PreparedStatement insert = connection.prepareStatement(
            "INSERT INTO CONDSTORE_CHANGE (MAILBOX_ID, MODSEQ, RECORDED_AT, CONTENT, BYTES_BEFORE) VALUES (?, ?, ?, ?, ?)")) {
            for (JpaTransaction.RecordedChange recorded : changes) {
                insert.setLong(1, recorded.mailboxId());
                insert.setLong(2, recorded.change().modSeq().asLong());
                insert.setLong(3, now);
                insert.setBytes(4, recorded.content());
                insert.setLong(5, recorded.bytesBefore());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        for (JpaTransaction.RecordedChange recorded : changes) {
            neighbours.announce(connection, recorded.mailboxId(), recorded.change().modSeq().asLong());
            pruning.written(connection, recorded);
        }
    }

    /**
     * Asks the database once for each mailbox that is used, and again whenever it is not known how far the mailbox has come.
     */
    @Override
    public ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException {
        Optional<Heads.Head> head = heads.find(raw(mailboxId));
        return isShared() && head.isPresent() && !isUpToDate(mailboxId, head.get()) ? open(mailboxId) : known(mailboxId);
    }

    private ModSeq known(MailboxId mailboxId) throws MailboxException {
        Optional<Heads.Head> head = heads.find(raw(mailboxId));
        return head.isPresent() ? ModSeq.of(head.get().highest()) : open(mailboxId);
    }

    private boolean isUpToDate(MailboxId mailboxId, Heads.Head head) throws MailboxException {
        return database.reading("HIGHESTMODSEQ of mailbox " + mailboxId.serialize() + " can't be read", connection ->
            row(connection, READ_ROW, raw(mailboxId)).filter(head::isOfSameRow).isPresent());
    }

    /** Two who open the same mailbox find the same: there is nothing to wait for. */
    private ModSeq open(MailboxId mailboxId) throws MailboxException {
        while (true) {
            int forgettings = heads.forgettings(raw(mailboxId));
            Optional<Heads.Head> head = database.inTransaction("HIGHESTMODSEQ of mailbox " + mailboxId.serialize() + " can't be read",
                connection -> open(connection, raw(mailboxId)));
            if (head.isEmpty()) {
                // It is deleted by now. Whoever is about to write to it will find that out.
                return ChangeLog.UNTOUCHED;
            }
            ModSeq highest = ModSeq.of(head.get().highest());
            recent.opened(raw(mailboxId), highest);
            if (heads.opened(raw(mailboxId), head.get(), forgettings)) {
                return highest;
            }
        }
    }

    private static Optional<Heads.Head> open(Connection connection, long mailboxId) throws SQLException {
        Optional<Heads.Head> row = row(connection, READ_ROW, mailboxId);
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

    @Override
    public Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException {
        Optional<Changes> atHand = changesAtHand(mailboxId, since, upTo);
        return atHand.isPresent() ? atHand.get() : log(mailboxId, since, upTo)
            .map(changes -> Changes.of(since, upTo, changes))
            .orElseGet(() -> Changes.beyondHorizon(since, upTo));
    }

    /**
     * The changes after {@code since}, up to and including {@code upTo}, which is published.
     *
     * @return empty if the log does not reach back that far, or not without a gap: one of the changes can't be read
     */
    Optional<List<Change>> between(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException {
        if (since.compareTo(upTo) >= 0) {
            return Optional.of(ImmutableList.of());
        }
        Optional<List<Change>> kept = recent.between(raw(mailboxId), since, upTo);
        return kept.isPresent() ? kept : log(mailboxId, since, upTo);
    }

    private Optional<List<Change>> log(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException {
        if (upTo.asLong() - since.asLong() > retention.maxEntries()) {
            return Optional.empty();
        }
        String failure = "The change log of mailbox " + mailboxId.serialize() + " can't be read";
        // The changes and the horizon of one moment: what is pruned meanwhile raises it.
        return database.statementsSeeOneMoment()
            ? database.reading(failure, connection -> logInOneStatement(connection, raw(mailboxId), since, upTo))
            : database.inTransaction(failure, connection -> logThenHorizon(connection, raw(mailboxId), since, upTo));
    }

    private Optional<List<Change>> logThenHorizon(Connection connection, long mailboxId, ModSeq since, ModSeq upTo) throws SQLException {
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

    private Optional<List<Change>> logInOneStatement(Connection connection, long mailboxId, ModSeq since, ModSeq upTo) throws SQLException {
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

    @Override
    public Optional<Changes> changesAtHand(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
        return since.compareTo(upTo) >= 0
            ? Optional.of(Changes.of(since, upTo, ImmutableList.of()))
            : recent.between(raw(mailboxId), since, upTo).map(changes -> Changes.of(since, upTo, changes));
    }

    @Override
    public void release(MailboxId mailboxId) {
        recent.forget(raw(mailboxId));
        heads.forget(ImmutableList.of(raw(mailboxId)));
    }

    @Override
    public void drop(MailboxId mailboxId) throws MailboxException {
        // Until then the rows are there, and whoever asks would have them kept once more.
        transactions.current().afterCommit(() -> release(mailboxId));
        try (Connection connection = transactions.current().connection()) {
            for (String table : ImmutableList.of("CONDSTORE_MAILBOX", "CONDSTORE_CHANGE")) {
                Sql.update(connection, "DELETE FROM " + table + " WHERE MAILBOX_ID = ?", raw(mailboxId));
            }
        } catch (SQLException e) {
            throw new MailboxException("The change log of mailbox " + mailboxId.serialize() + " can't be dropped", e);
        }
    }

    /**
     * Deletes what has become too old, of all mailboxes, which may take a while. Beside sections: no answer changes for that.
     *
     * @param goesOn asked now and then: with false it ends, and the rest is left for the next time
     */
    void forgetTooOld(BooleanSupplier goesOn) throws MailboxException {
        recent.forgetTooOld();
        OptionalLong after = OptionalLong.of(Long.MIN_VALUE);
        while (after.isPresent() && goesOn.getAsBoolean()) {
            long behind = after.getAsLong();
            LogPruning.Slice slice = database.inTransaction("The oldest changes can't be read", connection -> pruning.slice(connection, behind));
            for (long mailboxId : slice.tooOld()) {
                forgetTooOld(mailboxId, goesOn);
            }
            after = slice.last();
        }
    }

    private void forgetTooOld(long mailboxId, BooleanSupplier goesOn) throws MailboxException {
        boolean more = true;
        while (more && goesOn.getAsBoolean()) {
            // Who is on the database meanwhile may remember more.
            lock.check();
            more = database.inTransaction("Old changes of mailbox " + mailboxId + " can't be deleted",
                connection -> pruning.forgetTooOld(connection, mailboxId));
        }
    }

    private static long raw(MailboxId mailboxId) {
        return ((JPAId) mailboxId).getRawId();
    }
}
