/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * What the clients were told of the mailboxes, all together: what one client was told before another one asks, that one may not be
 * told less of.
 */
final class World {
    /** As of one moment. */
    static final class Bounds {
        private final long modSeq;
        private final long uidNext;

        private Bounds(long modSeq, long uidNext) {
            this.modSeq = modSeq;
            this.uidNext = uidNext;
        }

        /** HIGHESTMODSEQ of a mailbox must not be lower. */
        long modSeq() {
            return modSeq;
        }

        /** UIDNEXT must not be lower. */
        long uidNext() {
            return uidNext;
        }
    }

    private final Map<String, Long> uidValidities = new ConcurrentHashMap<>();
    private final Map<String, Long> modSeqs = new ConcurrentHashMap<>();
    private final Map<String, Long> uidNexts = new ConcurrentHashMap<>();
    private final Map<String, ImmutableSet<String>> states = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Map<String, String> recent = new ConcurrentHashMap<>();
    private final Set<String> recentTwice = ConcurrentHashMap.newKeySet();

    Bounds bounds(String mailbox) {
        return new Bounds(modSeqs.getOrDefault(mailbox, 0L), uidNexts.getOrDefault(mailbox, 1L));
    }

    void uidValidity(String mailbox, long validity) {
        Long before = uidValidities.putIfAbsent(mailbox, validity);
        if (before != null && before != validity) {
            throw new AssertionError("UIDVALIDITY was " + before);
        }
    }

    void modSeq(String mailbox, long modSeq) {
        modSeqs.merge(mailbox, modSeq, Math::max);
    }

    void uidNext(String mailbox, long uidNext) {
        uidNexts.merge(mailbox, uidNext, Math::max);
    }

    /** A message has the same flags under one mod-sequence, whoever is told. */
    void state(String mailbox, long uid, long modSeq, ImmutableSet<String> flags) {
        ImmutableSet<String> other = states.putIfAbsent(mailbox + " " + uid + " " + modSeq, flags);
        if (other != null && !other.equals(flags)) {
            throw new AssertionError("under the same MODSEQ the flags of UID " + uid + " were told as " + other);
        }
    }

    /** A UID is given to one message, once. */
    void created(String mailbox, long uid) {
        if (!created.add(mailbox + " " + uid)) {
            throw new AssertionError("UID " + uid + " of " + mailbox + " was given to another message");
        }
        uidNext(mailbox, uid + 1);
    }

    /** RFC 3501, 2.3.2: one session is told of a message that it is recent. Opened with EXAMINE it doesn't count. */
    void recent(String mailbox, long uid, String session) {
        String first = recent.putIfAbsent(mailbox + " " + uid, session);
        if (first != null && !first.equals(session)) {
            recentTwice.add("UID " + uid + " of " + mailbox + ": " + first + " and " + session);
        }
    }

    int countRecent() {
        return recent.size();
    }

    ImmutableList<String> recentTwice() {
        return ImmutableList.copyOf(recentTwice);
    }
}
