/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.github.jamescondstore.mailbox.changes.ChangeStore;

/**
 * Other servers on the same database.
 */
public interface Neighbours extends AutoCloseable {
    /** Of a database that is one server's. */
    Neighbours NONE = new Neighbours() {
        @Override
        public boolean mayBeThere() {
            return false;
        }

        @Override
        public void listen(ChangeStore.Others others) {
        }

        @Override
        public void announce(Connection connection, long mailboxId, long highest) {
        }

        @Override
        public Duration silence() {
            return Duration.ZERO;
        }

        @Override
        public void close() {
        }
    };

    /**
     * Whether there may be some at this moment.
     */
    boolean mayBeThere();

    /**
     * From now on, tells of what they write.
     */
    void listen(ChangeStore.Others others);

    /**
     * Tells them what the mailbox has come to, once the transaction of this connection is committed.
     */
    void announce(Connection connection, long mailboxId, long highest) throws SQLException;

    /**
     * How long ago this server last heard, or looked, what they write.
     */
    Duration silence();

    @Override
    void close();
}
