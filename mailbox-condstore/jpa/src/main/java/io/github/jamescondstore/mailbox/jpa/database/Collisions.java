/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

import javax.persistence.PersistenceException;

import org.apache.james.mailbox.exception.MailboxException;

import com.google.common.base.Throwables;

/**
 * Tells the failures of a transaction that met another from those that would come again. Derby's readers lock what they read, so
 * there a reader and a writer may wait for each other; PostgreSQL's do not.
 */
public final class Collisions {
    private static final int ATTEMPTS = 10;
    /** The class of SQLSTATE that says that the transaction was rolled back. */
    public static final String ROLLED_BACK = "40";
    /** The SQLSTATE of a primary key that is there already: of a message or a change, whose keys nobody else gives out. */
    private static final String DUPLICATE = "23505";

    /**
     * Something that only reads.
     */
    @FunctionalInterface
    public interface Reading<T> {
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
                if (!isCollision(e) && !isDuplicate(e)) {
                    throw e;
                }
            }
        }
        return reading.run();
    }

    public static boolean isCollision(Exception failure) {
        return states(failure).anyMatch(state -> state.startsWith(ROLLED_BACK));
    }

    public static boolean isDuplicate(Exception failure) {
        return states(failure).anyMatch(DUPLICATE::equals);
    }

    private static Stream<String> states(Exception failure) {
        return Throwables.getCausalChain(failure).stream()
            .filter(SQLException.class::isInstance)
            .map(cause -> ((SQLException) cause).getSQLState())
            .filter(Objects::nonNull);
    }

    private Collisions() {
    }
}
