/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import javax.mail.Flags;
import javax.persistence.EntityManager;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.jpa.database.Snapshots;

/**
 * Flags and mod-sequences of messages, read as they belong together: one statement for all of them, where James loads every message
 * with all that it has.
 */
public final class MetaDataQuery {
    private static final String COLUMNS = "m.MAIL_UID, m.MAIL_MODSEQ, m.MAIL_IS_ANSWERED, m.MAIL_IS_DELETED, m.MAIL_IS_DRAFT, m.MAIL_IS_FLAGGED, "
        + "m.MAIL_IS_RECENT, m.MAIL_IS_SEEN, f.USERFLAG_NAME";
    private static final String JOIN_KEYWORDS = " LEFT JOIN JAMES_MAIL_USERFLAG f ON f.MAILBOX_ID = m.MAILBOX_ID AND f.MAIL_UID = m.MAIL_UID"
        + " WHERE m.MAILBOX_ID = ? AND m.MAIL_UID %s ORDER BY m.MAIL_UID";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM JAMES_MAIL m" + JOIN_KEYWORDS;
    private static final String SELECT_META_DATA = "SELECT " + COLUMNS + ", m.MAIL_CONTENT_OCTETS_COUNT, m.MAIL_DATE FROM JAMES_MAIL m"
        + JOIN_KEYWORDS;
    private static final String SELECT_DELETED = "SELECT MAIL_UID FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID %s"
        + " AND MAIL_IS_DELETED = ? ORDER BY MAIL_UID";
    private static final String SELECT_MODSEQS = "SELECT MAIL_UID, MAIL_MODSEQ FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID %s ORDER BY MAIL_UID";
    private static final String SELECT_SIZES = "SELECT MAIL_UID, MAIL_CONTENT_OCTETS_COUNT FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID %s"
        + " ORDER BY MAIL_UID";
    private static final String SELECT_RECENT = "SELECT MAIL_UID FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID %s AND MAIL_IS_RECENT = ?"
        + " ORDER BY MAIL_UID";
    private static final String SELECT_UIDS = "SELECT MAIL_UID, MAIL_UID FROM JAMES_MAIL WHERE MAILBOX_ID = ? ORDER BY MAIL_UID";
    /** UIDs that follow each other are as far from their numbers in the row. */
    private static final String SELECT_RANGES = "SELECT MIN(u.MAIL_UID), MAX(u.MAIL_UID) FROM (SELECT MAIL_UID,"
        + " MAIL_UID - ROW_NUMBER() OVER (ORDER BY MAIL_UID) AS RUN FROM JAMES_MAIL WHERE MAILBOX_ID = ?) u GROUP BY u.RUN ORDER BY 1";
    private static final String SELECT_FIRST_UNSEEN = "SELECT MIN(MAIL_UID) FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_IS_SEEN = ?";
    /** In the order in which all statements name their columns. */
    static final ImmutableList<Flags.Flag> SYSTEM_FLAGS = ImmutableList.of(Flags.Flag.ANSWERED, Flags.Flag.DELETED, Flags.Flag.DRAFT,
        Flags.Flag.FLAGGED, Flags.Flag.RECENT, Flags.Flag.SEEN);
    private static final Comparator<ComposedMessageIdWithMetaData> BY_UID = Comparator.comparing(message -> message.getComposedMessageId().getUid());
    private static final int FIRST_FLAG_COLUMN = 3;
    private static final int KEYWORD_COLUMN = 9;
    private static final int SIZE_COLUMN = 10;
    private static final int DATE_COLUMN = 11;

    /**
     * Within a section, where nobody else writes.
     *
     * @return in UID order
     */
    public static List<ComposedMessageIdWithMetaData> states(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        return query(entityManager, SELECT, mailboxId, uids, BY_UID, result ->
            messages(result, any -> (uid, modSeq, flags) -> {
                DefaultMessageId messageId = new DefaultMessageId();
                return new ComposedMessageIdWithMetaData(new ComposedMessageId(mailboxId, messageId, uid), flags, modSeq,
                    ThreadId.fromBaseMessageId(messageId));
            }));
    }

    /**
     * What James tells of messages that are copied or expunged. Within a section.
     *
     * @return in UID order
     */
    public static List<MessageMetaData> metaData(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        return query(entityManager, SELECT_META_DATA, mailboxId, uids, Comparator.comparing(MessageMetaData::getUid), result ->
            messages(result, first -> {
                long size = first.getLong(SIZE_COLUMN);
                // The column may be without one, and such a message has to be got rid of too.
                Date date = Optional.ofNullable(first.getTimestamp(DATE_COLUMN)).map(at -> new Date(at.getTime())).orElseGet(() -> new Date(0));
                return (uid, modSeq, flags) -> {
                    DefaultMessageId messageId = new DefaultMessageId();
                    return new MessageMetaData(uid, modSeq, flags, size, date, Optional.empty(), messageId, ThreadId.fromBaseMessageId(messageId));
                };
            }));
    }

    /**
     * The messages with the flag {@code \\Deleted}, in UID order.
     */
    public static List<MessageUid> deleted(EntityManager entityManager, JPAId mailboxId, MessageRange range) throws MailboxException {
        return query(entityManager, SELECT_DELETED, mailboxId, UidSet.of(range), Comparator.<MessageUid>naturalOrder(), MetaDataQuery::uids, true);
    }

    /**
     * The messages with the flag {@code \\Recent}, in UID order.
     */
    public static List<MessageUid> recent(EntityManager entityManager, JPAId mailboxId, UidSet among) throws MailboxException {
        return query(entityManager, SELECT_RECENT, mailboxId, among, Comparator.<MessageUid>naturalOrder(), MetaDataQuery::uids, true);
    }

    /**
     * Beside a section, whose changes show for a message as a whole or not at all. To PostgreSQL that is what a statement does; Derby's
     * goes from row to row, and may find a message and its keywords on two sides of a change, in either order. A message that had the same
     * mod-sequence before it was read and has it still was not changed in between; the others are read again.
     *
     * @return in UID order
     */
    public static List<ComposedMessageIdWithMetaData> statesBesideWriters(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        if (Snapshots.areOfStatements(entityManager.getEntityManagerFactory())) {
            return states(entityManager, mailboxId, uids);
        }
        SortedMap<MessageUid, ComposedMessageIdWithMetaData> settled = new TreeMap<>();
        Map<MessageUid, ModSeq> before = modSeqs(entityManager, mailboxId, uids);
        List<ComposedMessageIdWithMetaData> read = states(entityManager, mailboxId, uids);
        while (!read.isEmpty()) {
            Map<MessageUid, ModSeq> after = modSeqs(entityManager, mailboxId, uidsOf(read));
            ImmutableSet.Builder<MessageUid> changed = ImmutableSet.builder();
            for (ComposedMessageIdWithMetaData message : read) {
                MessageUid uid = message.getComposedMessageId().getUid();
                if (message.getModSeq().equals(before.get(uid)) && message.getModSeq().equals(after.get(uid))) {
                    settled.put(uid, message);
                } else if (after.containsKey(uid)) {
                    changed.add(uid);
                }
            }
            before = after;
            read = states(entityManager, mailboxId, UidSet.of(changed.build()));
        }
        return ImmutableList.copyOf(settled.values());
    }

    private static UidSet uidsOf(List<ComposedMessageIdWithMetaData> messages) {
        return UidSet.ofLongs(messages.stream().mapToLong(message -> message.getComposedMessageId().getUid().asLong()).toArray());
    }

    private static Map<MessageUid, ModSeq> modSeqs(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        Map<MessageUid, ModSeq> modSeqs = new HashMap<>();
        query(entityManager, SELECT_MODSEQS, mailboxId, uids, Map.Entry.comparingByKey(), MetaDataQuery::modSeqs)
            .forEach(message -> modSeqs.put(message.getKey(), message.getValue()));
        return modSeqs;
    }

    /**
     * Those of the messages that are there.
     */
    public static UidSet existing(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        return uids.isEmpty() ? uids : UidSet.of(modSeqs(entityManager, mailboxId, uids).keySet());
    }

    private static List<Map.Entry<MessageUid, ModSeq>> modSeqs(ResultSet result) throws SQLException {
        ImmutableList.Builder<Map.Entry<MessageUid, ModSeq>> modSeqs = ImmutableList.builder();
        while (result.next()) {
            modSeqs.add(Map.entry(MessageUid.of(result.getLong(1)), ModSeq.of(result.getLong(2))));
        }
        return modSeqs.build();
    }

    /**
     * UID and octets of each, in UID order.
     */
    public static List<long[]> sizes(EntityManager entityManager, JPAId mailboxId, UidSet uids) throws MailboxException {
        return query(entityManager, SELECT_SIZES, mailboxId, uids, Comparator.comparingLong(size -> size[0]), result -> {
            ImmutableList.Builder<long[]> sizes = ImmutableList.builder();
            while (result.next()) {
                sizes.add(new long[] {result.getLong(1), result.getLong(2)});
            }
            return sizes.build();
        });
    }

    /**
     * Of a hundred thousand messages no object each, nor a row where the database makes ranges of them. Derby's window functions have no order.
     */
    public static UidSet allUids(EntityManager entityManager, JPAId mailboxId) throws MailboxException {
        String sql = Snapshots.areOfStatements(entityManager.getEntityManagerFactory()) ? SELECT_RANGES : SELECT_UIDS;
        return query(entityManager, sql, statement -> statement.setLong(1, mailboxId.getRawId()), result -> {
            UidSet.Builder uids = UidSet.builder();
            while (result.next()) {
                uids.add(result.getLong(1), result.getLong(2));
            }
            return uids.build();
        });
    }

    private static List<MessageUid> uids(ResultSet result) throws SQLException {
        ImmutableList.Builder<MessageUid> uids = ImmutableList.builder();
        while (result.next()) {
            uids.add(MessageUid.of(result.getLong(1)));
        }
        return uids.build();
    }

    public static Optional<MessageUid> firstUnseen(EntityManager entityManager, JPAId mailboxId) throws MailboxException {
        return query(entityManager, SELECT_FIRST_UNSEEN, statement -> {
            statement.setLong(1, mailboxId.getRawId());
            statement.setBoolean(2, false);
        }, result -> {
            boolean found = result.next();
            long uid = found ? result.getLong(1) : 0;
            return found && !result.wasNull() ? Optional.of(MessageUid.of(uid)) : Optional.empty();
        });
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Rows<T> {
        T read(ResultSet result) throws SQLException;
    }

    /**
     * One answer out of as many statements as the set of UIDs needs.
     *
     * @param sql   with a place for the condition on the UIDs
     * @param flags what further parameters are to be, if there are any
     */
    private static <T> List<T> query(EntityManager entityManager, String sql, JPAId mailboxId, UidSet uids, Comparator<T> order, Rows<List<T>> rows,
                                     boolean... flags) throws MailboxException {
        List<UidCondition> conditions = UidCondition.of(uids);
        ImmutableList.Builder<T> all = ImmutableList.builder();
        for (UidCondition condition : conditions) {
            all.addAll(query(entityManager, String.format(sql, condition.sql()), statement -> {
                statement.setLong(1, mailboxId.getRawId());
                int next = condition.set(statement, 2);
                for (boolean flag : flags) {
                    statement.setBoolean(next, flag);
                    next++;
                }
            }, rows));
        }
        return conditions.size() == 1 ? all.build() : ImmutableList.sortedCopyOf(order, all.build());
    }

    private static <T> T query(EntityManager entityManager, String sql, Parameters parameters, Rows<T> rows) throws MailboxException {
        try (Connection connection = (Connection) OpenJPAPersistence.cast(entityManager).getConnection();
             PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            try (ResultSet result = statement.executeQuery()) {
                return rows.read(result);
            }
        } catch (SQLException e) {
            throw new MailboxException("Messages can't be read", e);
        }
    }

    /**
     * What is made of a message, once its keywords are known.
     */
    @FunctionalInterface
    private interface Message<T> {
        T of(MessageUid uid, ModSeq modSeq, Flags flags);
    }

    /**
     * Reads what else is wanted from the first row of a message: it has one for each keyword.
     */
    @FunctionalInterface
    private interface FirstRow<T> {
        Message<T> read(ResultSet result) throws SQLException;
    }

    private static <T> List<T> messages(ResultSet result, FirstRow<T> firstRow) throws SQLException {
        ImmutableList.Builder<T> messages = ImmutableList.builder();
        boolean more = result.next();
        while (more) {
            long uid = result.getLong(1);
            ModSeq modSeq = ModSeq.of(result.getLong(2));
            Flags flags = systemFlags(result);
            Message<T> message = firstRow.read(result);
            while (more && result.getLong(1) == uid) {
                Optional.ofNullable(result.getString(KEYWORD_COLUMN)).ifPresent(flags::add);
                more = result.next();
            }
            messages.add(message.of(MessageUid.of(uid), modSeq, flags));
        }
        return messages.build();
    }

    private static Flags systemFlags(ResultSet result) throws SQLException {
        Flags flags = new Flags();
        for (int i = 0; i < SYSTEM_FLAGS.size(); i++) {
            if (result.getBoolean(FIRST_FLAG_COLUMN + i)) {
                flags.add(SYSTEM_FLAGS.get(i));
            }
        }
        return flags;
    }

    private MetaDataQuery() {
    }
}
