/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * Rows of a table of James's that numbers them, inserted many at a time.
 */
final class NewRows {
    /** Of one statement; a smaller number of them is made up of powers of two, so that the database sees few different statements. */
    private static final int MOST = 128;

    private final String insert;
    private final String row;
    private final List<ImmutableList<Object>> rows = new ArrayList<>();

    /**
     * @param columns without the number, which is the last one
     */
    NewRows(String table, String number, String... columns) {
        this.insert = "INSERT INTO " + table + " (" + String.join(", ", columns) + ", " + number + ") VALUES ";
        this.row = "(" + String.join(", ", Collections.nCopies(columns.length + 1, "?")) + ")";
    }

    void add(Object... values) {
        rows.add(ImmutableList.copyOf(values));
    }

    /**
     * Inserts what has been added since the last time.
     */
    void insert(Connection connection, RowNumbers numbers) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        long number = numbers.take(rows.size());
        int done = 0;
        while (done < rows.size()) {
            int size = Math.min(MOST, Integer.highestOneBit(rows.size() - done));
            insert(connection, number + done, rows.subList(done, done + size));
            done += size;
        }
        rows.clear();
    }

    private void insert(Connection connection, long first, List<ImmutableList<Object>> some) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert + String.join(", ", Collections.nCopies(some.size(), row)))) {
            int position = 1;
            long number = first;
            for (ImmutableList<Object> values : some) {
                for (Object value : values) {
                    statement.setObject(position++, value);
                }
                statement.setObject(position++, number++);
            }
            statement.executeUpdate();
        }
    }
}
