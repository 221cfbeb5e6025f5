/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.rows;

import java.sql.Connection;
import java.sql.SQLException;

import javax.persistence.EntityManager;

import org.apache.james.backends.jpa.EntityManagerUtils;
import org.apache.james.mailbox.jpa.mail.model.JPAUserFlag;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import io.github.jamescondstore.mailbox.jpa.database.Database;
import io.github.jamescondstore.mailbox.jpa.database.Sql;

/**
 * Numbers for rows of James's keywords and properties, from the sequence that OpenJPA takes them from too, and other servers.
 *
 * OpenJPA's own way to take many at once does not go with its way to take one: the first locks the row of the sequence and then waits
 * for those who are at the second, who wait for the row; and what another server took meanwhile is given out twice. So no thread waits
 * here for another while it asks the database.
 */
public final class RowNumbers {
    private static final String TAKE = "UPDATE OPENJPA_SEQUENCE_TABLE SET SEQUENCE_VALUE = SEQUENCE_VALUE + ? WHERE ID = 0";
    private static final String NEXT = "SELECT SEQUENCE_VALUE FROM OPENJPA_SEQUENCE_TABLE WHERE ID = 0";
    /** As many as OpenJPA takes at a time. */
    private static final int FEWEST = 50;

    private final Database database;
    private long next = 0;
    private long end = 0;

    public RowNumbers(Database database) {
        this.database = database;
    }

    /**
     * @return the first of so many numbers that follow each other, and are nobody else's
     */
    long take(int count) throws SQLException {
        synchronized (this) {
            if (end - next >= count) {
                next += count;
                return next - count;
            }
        }
        int taken = Math.max(count, FEWEST);
        long first = takeFromDatabase(taken);
        keep(first + count, first + taken);
        return first;
    }

    private synchronized void keep(long from, long to) {
        if (to - from > end - next) {
            next = from;
            end = to;
        }
    }

    private long takeFromDatabase(int count) throws SQLException {
        try (Connection connection = database.numbering()) {
            // A transaction of its own, as OpenJPA's: whoever comes next does not wait for the section to end.
            connection.setAutoCommit(false);
            while (Sql.update(connection, TAKE, count) == 0) {
                connection.rollback();
                begin();
            }
            long following = Sql.number(connection, NEXT).orElseThrow();
            connection.commit();
            return following - count;
        }
    }

    /** The row of the sequence is OpenJPA's to make, when it gives out the first number. */
    private void begin() {
        EntityManager entityManager = database.entityManagers().createEntityManager();
        try {
            OpenJPAPersistence.cast(entityManager).getIdGenerator(JPAUserFlag.class).next();
        } finally {
            EntityManagerUtils.safelyClose(entityManager);
        }
    }
}
