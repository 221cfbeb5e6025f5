/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.mail.Flags;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Sets;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.jpa.database.OvertakenException;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/**
 * Flags and mod-sequences that a section has given to messages, written in one statement for all messages that get the same. James would
 * load every message with all that it has, and write all its keywords anew for one that is set.
 *
 * Each message is added once between two times that they are written.
 */
public final class FlagUpdates {
    private static final String UPDATE = "UPDATE JAMES_MAIL SET MAIL_MODSEQ = ?, MAIL_IS_ANSWERED = ?, MAIL_IS_DELETED = ?, MAIL_IS_DRAFT = ?, "
        + "MAIL_IS_FLAGGED = ?, MAIL_IS_RECENT = ?, MAIL_IS_SEEN = ? WHERE MAILBOX_ID = ? AND MAIL_UID ";
    /** What another server has claimed meanwhile is not claimed again. */
    private static final String CLAIM = "UPDATE JAMES_MAIL SET MAIL_IS_RECENT = ? WHERE MAILBOX_ID = ? AND MAIL_IS_RECENT = ? AND MAIL_UID ";
    private static final String DELETE_KEYWORD = "DELETE FROM JAMES_MAIL_USERFLAG WHERE MAILBOX_ID = ? AND USERFLAG_NAME = ? AND MAIL_UID ";

    /** What messages have in common that are written by one statement: the values of its parameters, up to the UIDs. */
    private static final class Common {
        private final ImmutableList<Object> values;

        private Common(Object... values) {
            this.values = ImmutableList.copyOf(values);
        }

        private static Common state(long mailboxId, ModSeq modSeq, Flags flags) {
            List<Object> values = new ArrayList<>();
            values.add(modSeq.asLong());
            MetaDataQuery.SYSTEM_FLAGS.forEach(flag -> values.add(flags.contains(flag)));
            values.add(mailboxId);
            return new Common(values.toArray());
        }

        private static Common claim(long mailboxId) {
            boolean recent = true;
            return new Common(!recent, mailboxId, recent);
        }

        private int set(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return values.size() + 1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Common && values.equals(((Common) other).values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(values);
        }
    }

    private final boolean oneByOne;
    private final Map<Common, LongArrayList> states = new LinkedHashMap<>();
    private final Map<Common, LongArrayList> claims = new LinkedHashMap<>();
    private final Map<Common, LongArrayList> removedKeywords = new LinkedHashMap<>();
    private final NewRows addedKeywords = keywords();

    /**
     * @param oneByOne whether each message is looked at by itself, where other messages may be locked
     */
    public FlagUpdates(boolean oneByOne) {
        this.oneByOne = oneByOne;
    }

    static NewRows keywords() {
        return new NewRows("JAMES_MAIL_USERFLAG", "USERFLAG_ID", "MAILBOX_ID", "MAIL_UID", "USERFLAG_NAME");
    }

    public void add(ComposedMessageIdWithMetaData message, Flags flags, ModSeq modSeq) {
        long mailboxId = ((JPAId) message.getComposedMessageId().getMailboxId()).getRawId();
        long uid = message.getComposedMessageId().getUid().asLong();
        if (modSeq.equals(message.getModSeq()) && losesRecentOnly(message.getFlags(), flags)) {
            claims.computeIfAbsent(Common.claim(mailboxId), any -> new LongArrayList()).add(uid);
            return;
        }
        states.computeIfAbsent(Common.state(mailboxId, modSeq, flags), any -> new LongArrayList()).add(uid);
        ImmutableSet<String> before = ImmutableSet.copyOf(message.getFlags().getUserFlags());
        ImmutableSet<String> after = ImmutableSet.copyOf(flags.getUserFlags());
        Sets.difference(before, after).forEach(removed ->
            removedKeywords.computeIfAbsent(new Common(mailboxId, removed), any -> new LongArrayList()).add(uid));
        Sets.difference(after, before).forEach(added -> addedKeywords.add(mailboxId, uid, added));
    }

    private static boolean losesRecentOnly(Flags before, Flags after) {
        Flags claimed = new Flags(before);
        claimed.remove(Flags.Flag.RECENT);
        return before.contains(Flags.Flag.RECENT) && claimed.equals(after);
    }

    /**
     * Writes what has been added since the last time.
     *
     * @param numbers for James's keyword rows
     * @throws OvertakenException when another server has claimed a recent message meanwhile
     */
    public void write(Connection connection, RowNumbers numbers) throws SQLException, OvertakenException {
        long claimed = claims.values().stream().mapToLong(LongArrayList::size).sum();
        if (write(connection, CLAIM, claims) < claimed) {
            throw new OvertakenException("What is recent has been claimed by another server", null);
        }
        write(connection, UPDATE, states);
        write(connection, DELETE_KEYWORD, removedKeywords);
        addedKeywords.insert(connection, numbers);
    }

    /**
     * @return how many rows there were
     */
    private long write(Connection connection, String sql, Map<Common, LongArrayList> messages) throws SQLException {
        long rows = 0;
        for (Map.Entry<Common, LongArrayList> alike : messages.entrySet()) {
            UidSet uids = UidSet.ofLongs(alike.getValue().toLongArray());
            for (Collection<UidCondition> conditions : Multimaps.index(oneByOne ? UidCondition.ofEach(uids) : UidCondition.of(uids), UidCondition::sql)
                    .asMap().values()) {
                rows += write(connection, sql, alike.getKey(), conditions);
            }
        }
        messages.clear();
        return rows;
    }

    /**
     * @param conditions of the same form
     */
    private static long write(Connection connection, String sql, Common common, Collection<UidCondition> conditions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql + conditions.iterator().next().sql())) {
            for (UidCondition condition : conditions) {
                condition.set(statement, common.set(statement));
                statement.addBatch();
            }
            return Arrays.stream(statement.executeBatch()).asLongStream().sum();
        }
    }
}
