/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import org.apache.james.mailbox.ModSeq;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

/**
 * Changes in the log that can't be read, each named once, or with a log full of them once in a while: it is met whenever a client comes
 * back from before it.
 */
final class UnreadableChanges {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnreadableChanges.class);
    private static final int MOST = 10_000;

    private final Cache<String, Boolean> named = CacheBuilder.newBuilder().maximumSize(MOST).build();

    void found(long mailboxId, ModSeq modSeq, IllegalArgumentException reason) {
        if (named.asMap().putIfAbsent(mailboxId + "/" + modSeq.asLong(), true) == null) {
            LOGGER.error("The change {} of mailbox {} can't be read: {}. Its log counts from there on; whoever was last here before is told more than "
                + "has happened since", modSeq.asLong(), mailboxId, reason.getMessage());
        }
    }
}
