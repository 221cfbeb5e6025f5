/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import javax.mail.Flags;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAMessageMapper;
import org.apache.james.mailbox.jpa.mail.model.JPAMailbox;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.collect.Table;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.jpa.database.Deletions;
import io.github.jamescondstore.mailbox.jpa.database.OvertakenException;
import io.github.jamescondstore.mailbox.jpa.database.Snapshots;
import io.github.jamescondstore.mailbox.jpa.database.Sql;
import io.github.jamescondstore.mailbox.jpa.log.Heads;
import io.github.jamescondstore.mailbox.jpa.log.RecordedChange;
import io.github.jamescondstore.mailbox.jpa.rows.CopiedRows;
import io.github.jamescondstore.mailbox.jpa.rows.FlagUpdates;
import io.github.jamescondstore.mailbox.jpa.rows.MetaDataQuery;
import io.github.jamescondstore.mailbox.jpa.rows.RowNumbers;
import io.github.jamescondstore.mailbox.jpa.rows.UidCondition;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;
import io.github.jamescondstore.mailbox.write.Sources;

/**
 * A transaction of the store's: one of James's mappers with an entity manager of its own, so that it reads the rows as they are and
 * not as somebody's session remembers them, and what a section records while it lasts.
 *
 * Used by one thread, while it holds the section of the mailboxes that it writes to.
 */
final class JpaTransaction extends JPAMessageMapper {
    private static final String SELECT_MAILBOX = "SELECT 1 FROM JAMES_MAILBOX WHERE MAILBOX_ID = ?";
    private static final String UPDATE_MAILBOX = "UPDATE JAMES_MAILBOX SET MAILBOX_HIGHEST_MODSEQ = ?, MAILBOX_LAST_UID = ?"
        + " WHERE MAILBOX_ID = ? AND COALESCE(MAILBOX_HIGHEST_MODSEQ, 0) = ? AND COALESCE(MAILBOX_LAST_UID, 0) = ?";
    private static final String DELETE_MESSAGES = "DELETE FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID ";

    private final SectionModSeqProvider modSeqProvider;
    private final Heads heads;
    private final DatabaseLock lock;
    private final Deletions deletions;
    private final RowNumbers numbers;
    /** What the rows say that are locked from the beginning on. */
    private final Map<Long, Heads.Head> locked = new HashMap<>();
    /** What the rows of the mailboxes said when this began with them. */
    private final Map<Long, Heads.Head> before = new HashMap<>();
    /** What the rows of the mailboxes are to say that are written to, which may be what they say already. */
    private final SortedMap<Long, Heads.Head> next = new TreeMap<>();
    private final List<RecordedChange> changes = new ArrayList<>();
    private final FlagUpdates flagUpdates;
    private final List<Runnable> beforeCommit = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private Optional<Deletions.Held> held = Optional.empty();

    JpaTransaction(SectionUidProvider uidProvider, SectionModSeqProvider modSeqProvider, EntityManagerFactory entityManagers, Heads heads,
                   DatabaseLock lock, Deletions deletions, RowNumbers numbers) {
        super(uidProvider, modSeqProvider, entityManagers);
        this.modSeqProvider = modSeqProvider;
        this.heads = heads;
        this.lock = lock;
        this.deletions = deletions;
        this.numbers = numbers;
        this.flagUpdates = new FlagUpdates(!Snapshots.areOfStatements(entityManagers));
    }

    void beginTransaction() throws MailboxException {
        begin();
        // OpenJPA would begin the database's own when it has something to write, and what is written by JDBC would stand by itself.
        OpenJPAPersistence.cast(getEntityManager()).beginStore();
    }

    /**
     * Flushes the rows first, so that the row of the mailbox, which every reader of a message joins, is locked for as short as can be.
     */
    void commitTransaction(LogWriter log) throws MailboxException {
        if (!next.isEmpty()) {
            lock.check();
        }
        if (held.isEmpty()) {
            held = Optional.of(deletions.excluded());
        }
        getEntityManager().flush();
        if (!next.isEmpty()) {
            try (Connection connection = connection()) {
                writeFlags(connection);
                log.write(connection, changes);
                updateMailboxes(connection);
            } catch (SQLException e) {
                throw new MailboxException("A change can't be recorded", e);
            }
            // What waits for others' locks is done: readers, who wait for what is from now on, would wait with it.
            beforeCommit.forEach(Runnable::run);
        }
        commit();
        next.forEach(heads::committed);
        afterCommit.forEach(Runnable::run);
    }

    /**
     * What was written so far is in the rows, though not committed, and nothing of it remembered beside them.
     */
    void flush() throws MailboxException {
        getEntityManager().flush();
        getEntityManager().clear();
        try (Connection connection = connection()) {
            writeFlags(connection);
        } catch (SQLException e) {
            throw new MailboxException("Flags can't be written", e);
        }
    }

    private void writeFlags(Connection connection) throws SQLException, MailboxException {
        flagUpdates.write(connection, numbers);
    }

    /** When all is written, and before anybody can read it; not at all if nothing is recorded. */
    void beforeCommit(Runnable action) {
        beforeCommit.add(action);
    }

    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /**
     * Writes changes to the log.
     */
    @FunctionalInterface
    interface LogWriter {
        void write(Connection connection, List<RecordedChange> changes) throws SQLException;
    }

    /**
     * The fence: of what was read or counted nothing holds if the mailbox is no longer where it was. In the order of the mailboxes, as
     * everybody does it.
     */
    private void updateMailboxes(Connection connection) throws SQLException, MailboxException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE_MAILBOX)) {
            for (Map.Entry<Long, Heads.Head> mailbox : next.entrySet()) {
                Heads.Head was = before.get(mailbox.getKey());
                Sql.set(statement, mailbox.getValue().highestOfRow(), mailbox.getValue().lastUid(), mailbox.getKey(), was.highestOfRow(), was.lastUid());
                if (statement.executeUpdate() == 0) {
                    throw notWhereItWas(connection, mailbox.getKey());
                }
            }
        }
    }

    private static MailboxException notWhereItWas(Connection connection, long mailboxId) throws SQLException {
        return Sql.number(connection, SELECT_MAILBOX, mailboxId).isPresent()
            ? new OvertakenException("Mailbox " + mailboxId + " was changed by another server", null)
            : new MailboxNotFoundException(JPAId.of(mailboxId));
    }

    /**
     * The mailboxes that were to be written to.
     */
    Set<Long> mailboxes() {
        return next.keySet();
    }

    void rollbackTransaction() throws MailboxException {
        rollback();
    }

    @FunctionalInterface
    interface Question<T> {
        T ask(EntityManager entityManager) throws MailboxException;
    }

    /** Before the first row is written. */
    <T> T reading(Question<T> question) throws MailboxException {
        try (Deletions.Held none = deletions.excluded()) {
            return question.ask(getEntityManager());
        }
    }

    /** Nothing of it is locked in the database any more. */
    void ended() {
        held.ifPresent(Deletions.Held::close);
    }

    /** To be said before the first row is written. */
    void alone() {
        if (held.isEmpty()) {
            held = Optional.of(deletions.alone());
        }
    }

    /**
     * The connection of this transaction; closing it gives it back.
     */
    Connection connection() {
        return (Connection) OpenJPAPersistence.cast(getEntityManager()).getConnection();
    }

    /**
     * The row of the mailbox is locked, and says this.
     */
    void beginsWith(long mailboxId, Heads.Head head) {
        locked.put(mailboxId, head);
    }

    void write(ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) throws MailboxException {
        long mailboxId = raw(message.getComposedMessageId().getMailboxId());
        next.put(mailboxId, head(mailboxId));
        flagUpdates.add(message, flags, modSeq);
    }

    /**
     * @return how many bytes it takes
     */
    long record(long mailboxId, Change change) throws MailboxException {
        Heads.Head head = head(mailboxId);
        RecordedChange recorded = RecordedChange.of(mailboxId, change, head.logBytes());
        next.put(mailboxId, head.withChange(change.modSeq().asLong(), recorded.content().length));
        changes.add(recorded);
        return recorded.content().length;
    }

    /**
     * The mailbox has come as far as this, or further than it had, without a change that tells how.
     */
    void goOnFrom(long mailboxId, long modSeq) throws MailboxException {
        next.put(mailboxId, head(mailboxId).withChange(modSeq, 0));
    }

    /**
     * The next UID of a mailbox. James's own takes it in another transaction, where two may get the same.
     */
    MessageUid nextUid(long mailboxId) throws MailboxException {
        Heads.Head head = head(mailboxId);
        next.put(mailboxId, head.withLastUid(head.lastUid() + 1));
        return MessageUid.of(head.lastUid() + 1);
    }

    /**
     * The next UID will be higher than this.
     */
    void leaveOutUids(long mailboxId, long lastUid) throws MailboxException {
        Heads.Head head = head(mailboxId);
        next.put(mailboxId, head.withLastUid(Math.max(head.lastUid(), lastUid)));
    }

    /**
     * 0 if none was given yet, or the mailbox is gone. As the locked row says, where there are others who give UIDs.
     */
    long lastUid(long mailboxId) {
        return Optional.ofNullable(locked.get(mailboxId)).or(() -> heads.find(mailboxId)).map(Heads.Head::lastUid).orElse(0L);
    }

    private Heads.Head head(long mailboxId) throws MailboxException {
        Heads.Head head = next.get(mailboxId);
        if (head == null) {
            head = locked.containsKey(mailboxId) ? locked.get(mailboxId) : heads.of(mailboxId);
            before.put(mailboxId, head);
        }
        return head;
    }

    /**
     * As James does it, in two statements for all of them: James loads every message with all that it has.
     */
    Map<MessageUid, MessageMetaData> expunge(JPAId mailboxId, UidSet uids) throws MailboxException {
        alone();
        Map<MessageUid, MessageMetaData> expunged = Maps.uniqueIndex(MetaDataQuery.metaData(getEntityManager(), mailboxId, uids), MessageMetaData::getUid);
        deleteRows(mailboxId, uids);
        return expunged;
    }

    private void deleteRows(JPAId mailboxId, UidSet set) throws MailboxException {
        try (Connection connection = connection()) {
            for (UidCondition condition : UidCondition.of(set)) {
                try (PreparedStatement statement = connection.prepareStatement(DELETE_MESSAGES + condition.sql())) {
                    statement.setLong(1, mailboxId.getRawId());
                    condition.set(statement, 2);
                    statement.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new MailboxException("Messages of mailbox " + mailboxId.serialize() + " can't be deleted", e);
        }
    }

    /**
     * Copies messages as this transaction finds them, within the database.
     *
     * @return in the order of the originals
     * @throws MailboxException when somebody has expunged or moved one of the messages in the meantime
     */
    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        long target = raw(mailbox.getMailboxId());
        Table<MailboxId, MessageUid, MessageMetaData> rows = rows(originals);
        // Rows are written before the commit: whoever reads beside that would wait for them, with locks of its own.
        alone();
        ModSeq modSeq = modSeqProvider.nextModSeq(mailbox.getMailboxId());
        CopiedRows copied = new CopiedRows(target, modSeq, booleans());
        ImmutableList.Builder<MessageMetaData> copies = ImmutableList.builder();
        for (MailboxMessage original : originals) {
            MessageMetaData row = rows.get(original.getMailboxId(), original.getUid());
            if (row == null) {
                copies.add(copyOfNoRow(mailbox, original));
            } else {
                MessageMetaData copy = copy(row, nextUid(target), modSeq);
                copied.add(raw(original.getMailboxId()), row.getUid(), copy.getUid(), copy.getFlags());
                copies.add(copy);
            }
        }
        try (Connection connection = connection()) {
            copied.write(connection, numbers);
        } catch (SQLException e) {
            throw new MailboxException("Messages can't be copied to mailbox " + target, e);
        }
        return copies.build();
    }

    private Table<MailboxId, MessageUid, MessageMetaData> rows(List<MailboxMessage> messages) throws MailboxException {
        Table<MailboxId, MessageUid, MessageMetaData> rows = HashBasedTable.create();
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(messages).entrySet()) {
            reading(entityManager -> MetaDataQuery.metaData(entityManager, (JPAId) source.getKey(), source.getValue()))
                .forEach(row -> rows.put(source.getKey(), row.getUid(), row));
        }
        return rows;
    }

    /** A copy is recent, as James has it. */
    private static MessageMetaData copy(MessageMetaData row, MessageUid uid, ModSeq modSeq) {
        Flags flags = new Flags(row.getFlags());
        flags.add(Flags.Flag.RECENT);
        return new MessageMetaData(uid, modSeq, flags, row.getSize(), row.getInternalDate(), row.getSaveDate(), row.getMessageId(), row.getThreadId());
    }

    /**
     * What never was a row brings its content with it. Of what was one, that may be empty: James reads it when it is first asked for.
     */
    private MessageMetaData copyOfNoRow(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        if (OpenJPAPersistence.cast(getEntityManager()).isDetached(original)) {
            throw new MailboxException("Message " + original.getUid().asLong() + " is no longer in mailbox " + original.getMailboxId().serialize());
        }
        return copy(mailbox, original);
    }

    private String booleans() {
        return Snapshots.areOfStatements(entityManagerFactory) ? "BOOLEAN" : "SMALLINT";
    }

    private static long raw(MailboxId mailboxId) {
        return ((JPAId) mailboxId).getRawId();
    }

    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        alone();
        List<MessageMetaData> copies = copy(mailbox, originals);
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(originals).entrySet()) {
            deleteRows((JPAId) source.getKey(), source.getValue());
        }
        return copies;
    }

    void deleteMailbox(JPAId mailboxId) throws MailboxException {
        lock.check();
        alone();
        getEntityManager().createNamedQuery("deleteMessages").setParameter("idParam", mailboxId.getRawId()).executeUpdate();
        Optional.ofNullable(getEntityManager().find(JPAMailbox.class, mailboxId.getRawId())).ifPresent(getEntityManager()::remove);
    }
}
