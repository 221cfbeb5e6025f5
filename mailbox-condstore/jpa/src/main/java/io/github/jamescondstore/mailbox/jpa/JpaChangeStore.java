/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.Connection;
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
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.KeptLog;
import io.github.jamescondstore.mailbox.changes.KeptLogs;
import io.github.jamescondstore.mailbox.changes.LogState;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Schema;
import io.github.jamescondstore.mailbox.jpa.log.ChangeRows;
import io.github.jamescondstore.mailbox.jpa.log.HeadRows;
import io.github.jamescondstore.mailbox.jpa.log.Heads;
import io.github.jamescondstore.mailbox.jpa.log.LogPruning;
import io.github.jamescondstore.mailbox.jpa.log.RecentChanges;
import io.github.jamescondstore.mailbox.jpa.log.RecordedChange;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;
import io.github.jamescondstore.mailbox.jpa.servers.Neighbours;

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
final class JpaChangeStore implements ChangeStore, KeptLogs {
    private static final String UNREADABLE = "The tables of the change log can't be read. Look whether the database answers. Where a table is missing, start"
        + " the server anew: it creates what is missing";
    /** Connections, where the pool does not say how many it has. */
    private static final int ANY_POOL = 32;

    private final Database database;
    private final JpaTransactions transactions;
    private final Heads heads;
    private final DatabaseLock lock;
    private final Neighbours neighbours;
    private final HeadRows headRows;
    private final ChangeRows rows;
    private final LogPruning pruning;
    private final RecentChanges recent;
    /** The gate, which is made for this store and says so at once. */
    private volatile Others others;

    JpaChangeStore(Database database, JpaTransactions transactions, Heads heads, DatabaseLock lock, Neighbours neighbours, Retention retention,
                   Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.heads = heads;
        this.lock = lock;
        this.neighbours = neighbours;
        this.headRows = new HeadRows(Schema.isPostgresql(database.entityManagers()));
        this.rows = new ChangeRows(database, retention, clock);
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
    public <T> T commit(Collection<MailboxId> mailboxIds, Work<T> work, Runnable readable) throws MailboxException {
        // Before the transaction, which has a connection: who waits for another one holds none.
        Map<MailboxId, ModSeq> highest = new LinkedHashMap<>();
        for (MailboxId mailboxId : mailboxIds) {
            highest.put(mailboxId, known(mailboxId));
        }
        List<RecordedChange> written = new ArrayList<>();
        boolean shared = isShared();
        T result = transactions.run(() -> {
            transactions.current().beforeCommit(readable);
            return work.run(shared ? lockedHeads(highest) : highest);
        }, (connection, changes) -> {
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
                Optional<Heads.Head> row = HeadRows.lock(connection, raw(mailboxId));
                Optional<Heads.Head> before = heads.find(raw(mailboxId));
                boolean asBefore = row.isPresent() && before.filter(row.get()::isOfSameRow).isPresent();
                Optional<Heads.Head> head = asBefore ? before : headRows.open(connection, raw(mailboxId));
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
    public long append(MailboxId mailboxId, Change change) throws MailboxException {
        return transactions.current().record(raw(mailboxId), change);
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
            HeadRows.read(connection, raw(mailboxId)).filter(head::isOfSameRow).isPresent());
    }

    /** Two who open the same mailbox find the same: there is nothing to wait for. */
    private ModSeq open(MailboxId mailboxId) throws MailboxException {
        while (true) {
            int forgettings = heads.forgettings(raw(mailboxId));
            Optional<Heads.Head> head = database.inTransaction("HIGHESTMODSEQ of mailbox " + mailboxId.serialize() + " can't be read",
                connection -> headRows.open(connection, raw(mailboxId)));
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

    @Override
    public Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) throws MailboxException {
        Optional<Changes> atHand = changesAtHand(mailboxId, since, upTo);
        return atHand.isPresent() ? atHand.get() : rows.between(mailboxId, since, upTo)
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
        return kept.isPresent() ? kept : rows.between(mailboxId, since, upTo);
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
            rows.delete(connection, raw(mailboxId));
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

    @Override
    public void check() throws MailboxException {
        database.reading(UNREADABLE, connection -> {
            Schema.check(connection);
            return null;
        });
        lock.check();
    }

    @Override
    public LogState state(MailboxId mailboxId) throws MailboxException {
        ModSeq highest = highestModSeq(mailboxId);
        return database.reading(unreadable(mailboxId), connection -> rows.state(connection, raw(mailboxId), highest));
    }

    @Override
    public KeptLog kept(MailboxId mailboxId, ModSeq after) throws MailboxException {
        try (Connection connection = transactions.current().connection()) {
            return rows.kept(connection, raw(mailboxId), after);
        } catch (SQLException e) {
            throw new MailboxException(unreadable(mailboxId), e);
        }
    }

    private static String unreadable(MailboxId mailboxId) {
        return "The change log of mailbox " + mailboxId.serialize() + " can't be read";
    }

    @Override
    public void begin(MailboxId mailboxId, ModSeq horizon) throws MailboxException {
        transactions.current().goOnFrom(raw(mailboxId), horizon.asLong());
        transactions.current().afterCommit(() -> recent.forget(raw(mailboxId)));
        try (Connection connection = transactions.current().connection()) {
            LogPruning.forgetUpTo(connection, raw(mailboxId), horizon.asLong());
        } catch (SQLException e) {
            throw new MailboxException("The change log of mailbox " + mailboxId.serialize() + " can't begin anew", e);
        }
    }

    @Override
    public void prune(MailboxId mailboxId) throws MailboxException {
        known(mailboxId);
        Optional<Heads.Head> head = heads.find(raw(mailboxId));
        if (head.isPresent()) {
            lock.check();
            database.inTransaction("Old changes of mailbox " + mailboxId.serialize() + " can't be deleted", connection -> {
                pruning.prune(connection, raw(mailboxId), head.get().highest(), head.get().logBytes());
                return null;
            });
            forgetTooOld(raw(mailboxId), () -> true);
        }
    }

    private void write(Connection connection, List<RecordedChange> changes) throws SQLException {
        rows.insert(connection, changes);
        // A server that starts at this moment has no sessions yet that could be woken.
        boolean shared = isShared();
        for (RecordedChange recorded : changes) {
            if (shared) {
                neighbours.announce(connection, recorded.mailboxId(), recorded.change().modSeq().asLong());
            }
            pruning.written(connection, recorded);
        }
    }

    private static long raw(MailboxId mailboxId) {
        return ((JPAId) mailboxId).getRawId();
    }
}
