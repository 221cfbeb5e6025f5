/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.UidSet;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongList;

/**
 * A condition on the column MAIL_UID, to stand at the end of a statement's conditions: a range, or a list of single UIDs.
 */
public final class UidCondition {
    /** As many single UIDs as go into one statement. */
    private static final int MOST = 256;
    /** Shorter runs are listed one by one if there are several: a mailbox may have thousands of them, and each as a range is a statement. */
    private static final int LONG_RUN = 64;

    /**
     * As few conditions as hold the whole set.
     */
    public static List<UidCondition> of(UidSet uids) {
        ImmutableList.Builder<UidCondition> conditions = ImmutableList.builder();
        LongList singles = new LongArrayList();
        long longestListed = uids.isContiguous() ? 1 : LONG_RUN;
        uids.forEachRange((from, to) -> {
            if (to - from >= longestListed) {
                conditions.add(new UidCondition("BETWEEN ? AND ?", from, to));
            } else {
                LongStream.rangeClosed(from, to).forEach(singles::add);
            }
        });
        for (int start = 0; start < singles.size(); start += MOST) {
            conditions.add(in(singles.subList(start, Math.min(start + MOST, singles.size())).toLongArray()));
        }
        return conditions.build();
    }

    /**
     * One for each UID, so that a database that locks what it looks at looks at nothing else.
     */
    static List<UidCondition> ofEach(UidSet uids) {
        return uids.stream().mapToObj(uid -> new UidCondition("= ?", uid)).collect(ImmutableList.toImmutableList());
    }

    /**
     * Filled up to a power of two, so that the database sees few different statements.
     */
    private static UidCondition in(long... uids) {
        int length = Integer.highestOneBit(2 * uids.length - 1);
        long[] filled = Arrays.copyOf(uids, length);
        Arrays.fill(filled, uids.length, length, uids[0]);
        return new UidCondition("IN (" + String.join(", ", Collections.nCopies(length, "?")) + ")", filled);
    }

    private final String sql;
    private final long[] parameters;

    private UidCondition(String sql, long... parameters) {
        this.sql = sql;
        this.parameters = parameters;
    }

    /**
     * What follows the name of the column.
     */
    public String sql() {
        return sql;
    }

    /**
     * @return the position of the parameter after its own
     */
    public int set(PreparedStatement statement, int position) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(position + i, parameters[i]);
        }
        return position + parameters.length;
    }
}
