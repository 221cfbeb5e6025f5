/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.SortedMap;
import java.util.TreeMap;

import com.google.common.collect.ImmutableSortedMap;

/**
 * What a client remembers of a mailbox that it has left, to come back with by QRESYNC.
 */
final class Memory {
    private final long uidValidity;
    private final long modSeq;
    private final ImmutableSortedMap<Long, Message> messages;

    Memory(long uidValidity, long modSeq, SortedMap<Long, Message> messages) {
        this.uidValidity = uidValidity;
        this.modSeq = modSeq;
        this.messages = ImmutableSortedMap.copyOf(messages);
    }

    long uidValidity() {
        return uidValidity;
    }

    /** Up to which it was told everything. */
    long modSeq() {
        return modSeq;
    }

    SortedMap<Long, Message> messages() {
        return new TreeMap<>(messages);
    }
}
