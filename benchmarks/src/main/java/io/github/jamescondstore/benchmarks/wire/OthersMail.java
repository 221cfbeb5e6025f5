/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * Mail of users who do nothing: what a command reads of it, it reads in vain. Each message has a keyword and a property, and where the module has its
 * tables the log has its arrival.
 */
final class OthersMail {
    private static final int MESSAGES_OF_ONE = 50;
    /** Numbers that no server of a benchmark gets to by itself begin after it. */
    private static final String FAR = "1000000000000";
    private static final String MAILBOXES = "INSERT INTO james_mailbox (mailbox_id, mailbox_name, mailbox_namespace, mailbox_uid_validity, user_name,"
        + " mailbox_last_uid, mailbox_highest_modseq) SELECT " + FAR + " + n, 'INBOX', '#private', 1, 'other' || n || '@example.net', %1$d, %1$d + 1"
        + " FROM generate_series(1, %2$d) n";
    private static final String MESSAGES = "INSERT INTO james_mail (mailbox_id, mail_uid, mail_modseq, mail_is_recent, %1$s)"
        + " SELECT " + FAR + " + 1 + (n - 1) / %2$d, 1 + (n - 1) %% %2$d, 2 + (n - 1) %% %2$d, false, %3$s FROM generate_series(1, %4$d) n,"
        + " (SELECT * FROM james_mail WHERE mailbox_id = (SELECT mailbox_id FROM james_mailbox WHERE mailbox_name = '%5$s') ORDER BY mail_uid LIMIT 1) m";
    private static final String THEIRS = " WHERE mailbox_id > " + FAR;
    private static final List<String> OF_EACH_MESSAGE = List.of(
        "INSERT INTO james_mail_userflag (userflag_id, userflag_name, mailbox_id, mail_uid)"
            + " SELECT " + FAR + " + row_number() OVER (), 'job', mailbox_id, mail_uid FROM james_mail" + THEIRS,
        "INSERT INTO james_mail_property (property_id, property_line_number, property_local_name, property_name_space, property_value, mailbox_id, mail_uid)"
            + " SELECT " + FAR + " + row_number() OVER (), 1, 'charset', 'rfc2045', 'us-ascii', mailbox_id, mail_uid FROM james_mail" + THEIRS);
    private static final String HAS_LOG = "SELECT to_regclass('condstore_change') IS NOT NULL";
    private static final List<String> LOG = List.of(
        "INSERT INTO condstore_mailbox (mailbox_id, horizon) SELECT mailbox_id, 1 FROM james_mailbox" + THEIRS,
        // Version, kind, number of bounds, the UID as both of them.
        "INSERT INTO condstore_change (mailbox_id, modseq, recorded_at, content, bytes_before)"
            + " SELECT mailbox_id, mail_modseq, 1000 * extract(epoch FROM now()), '\\x010102'::bytea || set_byte('\\x00'::bytea, 0, mail_uid::int)"
            + " || '\\x00'::bytea, 5 * (mail_uid - 1) FROM james_mail" + THEIRS);

    private final Connection connection;
    private final List<String> columns;

    /**
     * @param columns of a message: those that are the same for all
     */
    OthersMail(Connection connection, List<String> columns) {
        this.connection = connection;
        this.columns = columns;
    }

    /**
     * @param source   the mailbox whose first message all of them have
     * @param messages how many
     */
    void add(String source, int messages) throws SQLException {
        int mailboxes = (messages + MESSAGES_OF_ONE - 1) / MESSAGES_OF_ONE;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(String.format(Locale.US, MAILBOXES, MESSAGES_OF_ONE, mailboxes));
            int written = statement.executeUpdate(String.format(Locale.US, MESSAGES, String.join(", ", columns), MESSAGES_OF_ONE,
                "m." + String.join(", m.", columns), messages, source));
            SqlFilling.requireAll(messages, written);
            for (String sql : OF_EACH_MESSAGE) {
                SqlFilling.requireAll(messages, statement.executeUpdate(sql));
            }
            if (hasLog(statement)) {
                for (String sql : LOG) {
                    statement.executeUpdate(sql);
                }
            }
        }
    }

    private static boolean hasLog(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery(HAS_LOG)) {
            return result.next() && result.getBoolean(1);
        }
    }
}
