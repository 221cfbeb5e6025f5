/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.sql.DataSource;

/**
 * Fills James's tables in PostgreSQL beside the server: by IMAP a hundred thousand messages take a quarter of an hour.
 *
 * The server must not have looked at a mailbox yet that is filled. All messages are copies of the first of another mailbox; none is recent, and
 * the search index does not know them.
 */
final class SqlFilling {
    private static final Set<String> OF_EACH_MESSAGE = Set.of("mailbox_id", "mail_uid", "mail_modseq", "mail_is_recent");
    private static final String COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = 'james_mail'";
    private static final String MESSAGES = "INSERT INTO james_mail (mailbox_id, mail_uid, mail_modseq, mail_is_recent, %1$s) "
        + "SELECT target.mailbox_id, n, n + 1, false, %2$s "
        + "FROM generate_series(1, ?) n, (SELECT mailbox_id FROM james_mailbox WHERE mailbox_name = ?) target, "
        + "(SELECT * FROM james_mail WHERE mailbox_id = (SELECT mailbox_id FROM james_mailbox WHERE mailbox_name = ?) ORDER BY mail_uid LIMIT 1) m";
    private static final String MAILBOX = "UPDATE james_mailbox SET mailbox_last_uid = ?, mailbox_highest_modseq = ? WHERE mailbox_name = ?";

    private final DataSource database;
    private final int others;

    /**
     * @param others how many messages other users are to have
     */
    SqlFilling(DataSource database, int others) {
        this.database = database;
        this.others = others;
    }

    /** Messages of other users, once for each database. */
    void addOthers(String source) throws IOException {
        if (others == 0) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            new OthersMail(connection, columns(connection)).add(source, others);
            connection.commit();
            connection.setAutoCommit(true);
            vacuum(connection);
        } catch (SQLException e) {
            throw new IOException("The mail of others cannot be added", e);
        }
    }

    /** As PostgreSQL does by itself, but not in the middle of a measurement. */
    private static void vacuum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
    }

    void fill(String source, String mailbox, int messages) throws IOException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            List<String> columns = columns(connection);
            String insert = String.format(Locale.US, MESSAGES, String.join(", ", columns), "m." + String.join(", m.", columns));
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setInt(1, messages);
                statement.setString(2, mailbox);
                statement.setString(3, source);
                requireAll(messages, statement.executeUpdate());
            }
            try (PreparedStatement statement = connection.prepareStatement(MAILBOX)) {
                statement.setLong(1, messages);
                statement.setLong(2, messages + 1L);
                statement.setString(3, mailbox);
                requireAll(1, statement.executeUpdate());
            }
            connection.commit();
            connection.setAutoCommit(true);
            vacuum(connection);
        } catch (SQLException e) {
            throw new IOException("Mailbox " + mailbox + " cannot be filled", e);
        }
    }

    private static List<String> columns(Connection connection) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(COLUMNS)) {
            while (result.next()) {
                columns.add(result.getString(1));
            }
        }
        columns.removeAll(OF_EACH_MESSAGE);
        return columns;
    }

    static void requireAll(int wanted, int written) throws SQLException {
        if (written != wanted) {
            throw new SQLException("Written were " + written + " rows instead of " + wanted);
        }
    }
}
