/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.upkeep;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.apache.james.mailbox.ModSeq;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.KeptLog;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * Compares a change log with the messages of its mailbox: give it all messages that are of interest, in any order, and ask for what it has found.
 * All of them and the log have to be of one moment.
 */
final class Audit {
    private final long highest;
    private final long since;
    private final long lastUid;
    private final KeptLog log;
    private final Map<Finding.Kind, UidSet.Builder> found = new EnumMap<>(Finding.Kind.class);
    /** What each message was left with by the last change that names it. */
    private final RangeMap<Long, Long> last = TreeRangeMap.create();
    private final UidSet.Builder met = UidSet.builder();
    private final UidSet expunged;
    private final UidSet unreadable;
    private final UidSet gap;
    private final UidSet.Builder ofLostChanges = UidSet.builder();
    private long highestOfMessages = 0;

    /**
     * @param log     all that is kept after {@code since}
     * @param highest what the mailbox has come to
     * @param since   the mod-sequence from which on it is compared, not below the horizon
     * @param lastUid the highest UID that was ever given to a message
     */
    Audit(KeptLog log, ModSeq highest, ModSeq since, long lastUid) {
        this.log = log;
        this.highest = highest.asLong();
        this.since = since.asLong();
        this.lastUid = lastUid;
        UidSet.Builder gone = UidSet.builder();
        for (Change change : log.changes()) {
            if (change.kind() == Change.Kind.EXPUNGED) {
                change.uids().forEachRange((from, to) -> last.remove(range(from, to)));
                gone.add(change.uids());
            } else {
                change.uids().forEachRange((from, to) -> last.put(range(from, to), change.modSeq().asLong()));
            }
        }
        this.expunged = gone.build();
        this.unreadable = UidSet.ofLongs(log.unreadable().stream().mapToLong(ModSeq::asLong).toArray());
        this.gap = gap();
    }

    private static Range<Long> range(long from, long to) {
        return Range.closedOpen(from, to + 1);
    }

    private UidSet gap() {
        if (since >= highest) {
            return UidSet.empty();
        }
        long[] there = log.changes().stream().mapToLong(change -> change.modSeq().asLong()).toArray();
        return UidSet.range(since + 1, highest).minus(UidSet.ofLongs(there)).minus(unreadable);
    }

    /** The messages that changes have left so of which the log says nothing. */
    UidSet ofLostChanges() {
        return ofLostChanges.build();
    }

    /** The messages that the log says are there, as one of its changes has left them. */
    UidSet named() {
        UidSet.Builder named = UidSet.builder();
        last.asMapOfRanges().keySet().forEach(range -> named.add(range.lowerEndpoint(), range.upperEndpoint() - 1));
        return named.build();
    }

    /** The messages that the log says are expunged. */
    UidSet expunged() {
        return expunged;
    }

    /** A message that is there. */
    void message(long uid, long modSeq) {
        Long logged = last.get(uid);
        met.add(uid, uid);
        highestOfMessages = Math.max(highestOfMessages, modSeq);
        if (uid > lastUid) {
            find(Finding.Kind.ABOVE_LAST_UID, uid);
        }
        if (gap.contains(modSeq) || unreadable.contains(modSeq)) {
            ofLostChanges.add(uid, uid);
        }
        if (modSeq > highest) {
            find(Finding.Kind.ABOVE_HIGHEST, uid);
        } else if (expunged.contains(uid)) {
            find(Finding.Kind.NOT_EXPUNGED, uid);
        } else if (isComplete() && (logged == null ? modSeq > since : modSeq != logged)) {
            find(Finding.Kind.NOT_LOGGED, uid);
        }
    }

    /** Of what a log with holes does not name, nobody can say what it should be. */
    boolean isComplete() {
        return gap.isEmpty() && unreadable.isEmpty();
    }

    private void find(Finding.Kind kind, long uid) {
        found.computeIfAbsent(kind, any -> UidSet.builder()).add(uid, uid);
    }

    /** The highest mod-sequence of the messages that it knows of, 0 if there is none. */
    ModSeq highestOfMessages() {
        return ModSeq.of(highestOfMessages);
    }

    /** To be asked once it knows all messages. */
    List<Finding> findings() {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        if (!unreadable.isEmpty()) {
            findings.add(Finding.ofChanges(Finding.Kind.UNREADABLE, unreadable));
        }
        if (!gap.isEmpty()) {
            findings.add(Finding.ofChanges(Finding.Kind.GAP, gap));
        }
        if (log.highest().asLong() != highest) {
            findings.add(Finding.ofChanges(Finding.Kind.HIGHEST, UidSet.ofLongs(log.highest().asLong())));
        }
        found.forEach((kind, uids) -> findings.add(Finding.ofMessages(kind, uids.build())));
        UidSet lost = named().minus(met.build());
        if (!lost.isEmpty() && isComplete()) {
            findings.add(Finding.ofMessages(Finding.Kind.LOST, lost));
        }
        return findings.build();
    }
}
