/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.Optional;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The messages that a client knows, by number: their UIDs in ascending order. As ranges, which all sessions of a mailbox share until they
 * learn of different things; James's own makes a list of each message for each session.
 */
final class MessageNumbers {
    private static final int FIRST = 1;

    private volatile UidSet uids;

    MessageNumbers(UidSet uids) {
        this.uids = uids;
    }

    synchronized void add(UidSet more) {
        uids = uids.union(more);
    }

    synchronized void remove(UidSet gone) {
        uids = uids.minus(gone);
    }

    NullableMessageSequenceNumber number(MessageUid uid) {
        UidSet now = uids;
        return now.contains(uid)
            ? NullableMessageSequenceNumber.of(Math.toIntExact(now.countBelow(uid.asLong())) + FIRST)
            : NullableMessageSequenceNumber.noMessage();
    }

    boolean contains(MessageUid uid) {
        return uids.contains(uid);
    }

    Optional<MessageUid> uid(int number) {
        UidSet now = uids;
        return number >= FIRST && number <= now.size() ? Optional.of(MessageUid.of(now.get(number - FIRST))) : Optional.empty();
    }

    int size() {
        return Math.toIntExact(uids.size());
    }

    /** As they are now. */
    UidSet uids() {
        return uids;
    }
}
