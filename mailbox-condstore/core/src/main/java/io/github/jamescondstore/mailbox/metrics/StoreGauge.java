/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.metrics;

/**
 * Values that are asked for whenever somebody looks.
 */
public enum StoreGauge {
    /** Mailboxes of which something is kept in memory. */
    MAILBOXES("condstore.mailboxes"),
    /** How long the change that has taken longest so far is at it, in seconds; 0 if none is. */
    OLDEST_SECTION("condstore.section.oldest"),
    /** Other servers on the same database. */
    OTHER_SERVERS("condstore.servers.others"),
    /** How long ago this server last heard, or looked, what others write, in seconds. */
    SILENCE("condstore.servers.silence");

    private final String key;

    StoreGauge(String key) {
        this.key = key;
    }

    /** As James's metrics name it. */
    public String key() {
        return key;
    }
}
