/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.primitives.Longs;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.jpa.database.Collisions;

/**
 * Messages copied to a mailbox within the database: what they contain never leaves it. Messages that follow each other in both mailboxes, and
 * have the same flags, are copied by one statement, and all such statements are sent at once.
 */
public final class CopiedRows {
    private static final String CONTENT = "MAIL_BODY_START_OCTET, MAIL_CONTENT_OCTETS_COUNT, MAIL_DATE, MAIL_MIME_TYPE, MAIL_MIME_SUBTYPE,"
        + " MAIL_TEXTUAL_LINE_COUNT, MAIL_BYTES, HEADER_BYTES";
    private static final String FLAGS = "MAIL_IS_ANSWERED, MAIL_IS_DELETED, MAIL_IS_DRAFT, MAIL_IS_FLAGGED, MAIL_IS_RECENT, MAIL_IS_SEEN";
    private static final String NUMBER = "CAST(? AS BIGINT)";
    private static final String PROPERTY = "PROPERTY_LINE_NUMBER, PROPERTY_LOCAL_NAME, PROPERTY_NAME_SPACE, PROPERTY_VALUE";
    private static final String SELECT_PROPERTIES = "SELECT MAIL_UID, " + PROPERTY + " FROM JAMES_MAIL_PROPERTY WHERE MAILBOX_ID = ? AND MAIL_UID ";

    private static final class Run {
        private final long source;
        private final long from;
        private final long offset;
        private final Flags flags;
        private long to;

        private Run(long source, long from, long offset, Flags flags) {
            this.source = source;
            this.from = from;
            this.offset = offset;
            this.flags = flags;
            this.to = from;
        }

        private boolean goesOnWith(long otherSource, long uid, long otherOffset, Flags otherFlags) {
            return source == otherSource && uid == to + 1 && offset == otherOffset && flags.equals(otherFlags);
        }
    }

    private final long target;
    private final ModSeq modSeq;
    private final String insert;
    private final List<Run> runs = new ArrayList<>();
    /** Of each source, the copies of each original: a message may be copied more than once. */
    private final Map<Long, ListMultimap<Long, Long>> copies = new HashMap<>();
    private final NewRows keywords = FlagUpdates.keywords();
    private final NewRows properties = new NewRows("JAMES_MAIL_PROPERTY", "PROPERTY_ID", "MAILBOX_ID", "MAIL_UID", "PROPERTY_LINE_NUMBER",
        "PROPERTY_LOCAL_NAME", "PROPERTY_NAME_SPACE", "PROPERTY_VALUE");

    /**
     * @param booleans the type of a column that is true or false
     */
    public CopiedRows(long target, ModSeq modSeq, String booleans) {
        this.target = target;
        this.modSeq = modSeq;
        String flags = String.join(", ", Collections.nCopies(MetaDataQuery.SYSTEM_FLAGS.size(), "CAST(? AS " + booleans + ")"));
        this.insert = "INSERT INTO JAMES_MAIL (MAILBOX_ID, MAIL_UID, MAIL_MODSEQ, " + FLAGS + ", " + CONTENT + ") SELECT " + NUMBER
            + ", MAIL_UID + " + NUMBER + ", " + NUMBER + ", " + flags + ", " + CONTENT
            + " FROM JAMES_MAIL WHERE MAILBOX_ID = ? AND MAIL_UID BETWEEN ? AND ?";
    }

    public void add(long source, MessageUid original, MessageUid copy, Flags flags) {
        long uid = original.asLong();
        long offset = copy.asLong() - uid;
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.goesOnWith(source, uid, offset, flags)) {
            last.to = uid;
        } else {
            runs.add(new Run(source, uid, offset, flags));
        }
        copies.computeIfAbsent(source, any -> ArrayListMultimap.create()).put(uid, copy.asLong());
        for (String keyword : flags.getUserFlags()) {
            keywords.add(target, copy.asLong(), keyword);
        }
    }

    /**
     * @throws SQLTransactionRollbackException when one of the originals has been expunged meanwhile
     */
    public void write(Connection connection, RowNumbers numbers) throws SQLException {
        copyMessages(connection);
        keywords.insert(connection, numbers);
        copyProperties(connection);
        properties.insert(connection, numbers);
    }

    private void copyMessages(Connection connection) throws SQLException {
        long expected = 0;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Run run : runs) {
                int position = 1;
                statement.setLong(position++, target);
                statement.setLong(position++, run.offset);
                statement.setLong(position++, modSeq.asLong());
                for (Flags.Flag flag : MetaDataQuery.SYSTEM_FLAGS) {
                    statement.setBoolean(position++, run.flags.contains(flag));
                }
                statement.setLong(position++, run.source);
                statement.setLong(position++, run.from);
                statement.setLong(position, run.to);
                statement.addBatch();
                expected += run.to - run.from + 1;
            }
            if (Arrays.stream(statement.executeBatch()).sum() != expected) {
                throw new SQLTransactionRollbackException("A message was expunged while it was copied", Collisions.ROLLED_BACK + "001");
            }
        }
    }

    private void copyProperties(Connection connection) throws SQLException {
        for (Map.Entry<Long, ListMultimap<Long, Long>> source : copies.entrySet()) {
            for (UidCondition condition : UidCondition.of(UidSet.ofLongs(Longs.toArray(source.getValue().keySet())))) {
                try (PreparedStatement statement = connection.prepareStatement(SELECT_PROPERTIES + condition.sql())) {
                    statement.setLong(1, source.getKey());
                    condition.set(statement, 2);
                    try (ResultSet result = statement.executeQuery()) {
                        while (result.next()) {
                            addProperty(source.getValue().get(result.getLong(1)), result);
                        }
                    }
                }
            }
        }
    }

    private void addProperty(List<Long> ofCopies, ResultSet property) throws SQLException {
        for (long copy : ofCopies) {
            properties.add(target, copy, property.getInt(2), property.getString(3), property.getString(4), property.getString(5));
        }
    }
}
