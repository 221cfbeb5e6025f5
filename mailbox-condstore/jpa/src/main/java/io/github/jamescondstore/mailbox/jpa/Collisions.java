/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.sql.SQLException;

import javax.persistence.PersistenceException;

import org.apache.james.mailbox.exception.MailboxException;

import com.google.common.base.Throwables;

/**
 * Tells the failures of a transaction that met another from those that would come again. Derby's readers lock what they read, so
 * there a reader and a writer may wait for each other; PostgreSQL's do not.
 */
final class Collisions {
    private static final int ATTEMPTS = 10;
    /** The class of SQLSTATE that says that the transaction was rolled back. */
    private static final String ROLLED_BACK = "40";

    /**
     * Something that only reads.
     */
    @FunctionalInterface
    interface Reading<T> {
        T run() throws MailboxException;
    }

    /**
     * Reads, again if it met a writer.
     */
    static <T> T retrying(Reading<T> reading) throws MailboxException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return reading.run();
            } catch (MailboxException | PersistenceException e) {
                if (!isCollision(e)) {
                    throw e;
                }
            }
        }
        return reading.run();
    }

    static boolean isCollision(Exception failure) {
        return Throwables.getCausalChain(failure).stream()
            .filter(SQLException.class::isInstance)
            .map(cause -> ((SQLException) cause).getSQLState())
            .anyMatch(state -> state != null && state.startsWith(ROLLED_BACK));
    }

    private Collisions() {
    }
}
