/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

import org.apache.james.mailbox.ModSeq;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * How far the index of a mailbox has come. Immutable.
 *
 * Invariant: of the messages with UIDs up to {@link #upTo} that the mailbox has at {@link #asOf}, every one is in the index, but for those set
 * aside. What the index holds beyond that is of messages that are gone; whoever searches leaves it out. What a message says never changes, so the
 * index is right about all of them however far it is behind.
 */
final class Position {
    /** What this indexer makes of a message. To be raised when it makes more of some. */
    static final int INDEXER = 1;
    static final Position NONE = new Position(ModSeq.of(0), 0, false, INDEXER, UidSet.empty());

    private static final String FIELD = " ";
    private static final String UID = ",";

    private final long asOf;
    private final long upTo;
    private final boolean filled;
    private final int indexer;
    private final UidSet aside;

    Position(ModSeq asOf, long upTo, boolean filled, int indexer, UidSet aside) {
        this.asOf = asOf.asLong();
        this.upTo = upTo;
        this.filled = filled;
        this.indexer = indexer;
        this.aside = aside;
    }

    /** Up to where the change log is followed; while it is first filled, where that began. */
    ModSeq asOf() {
        return ModSeq.of(asOf);
    }

    /** The highest UID that is indexed. */
    long upTo() {
        return upTo;
    }

    /** Whether the mailbox was gone through once. */
    boolean isFilled() {
        return filled;
    }

    /** Which indexer set messages aside. */
    int indexer() {
        return indexer;
    }

    /** Messages that could not be indexed. */
    UidSet aside() {
        return aside;
    }

    boolean isAt(ModSeq highest) {
        return filled && asOf >= highest.asLong();
    }

    static Position begun(ModSeq now) {
        return new Position(now, 0, false, INDEXER, UidSet.empty());
    }

    Position indexed(long uid, UidSet alsoAside) {
        return new Position(asOf(), Math.max(upTo, uid), filled, indexer, aside.union(alsoAside));
    }

    Position followed(ModSeq now, UidSet gone) {
        return new Position(now, upTo, true, indexer, aside.minus(gone));
    }

    /** Of messages up to {@link #upTo}. */
    Position indexedAgain(UidSet uids, UidSet failed) {
        return new Position(asOf(), upTo, filled, indexer, aside.minus(uids).union(failed));
    }

    /** All of these are in the index, but for those set aside, and nothing else is. */
    Position complete(ModSeq now, UidSet uids, UidSet gone) {
        long highest = uids.isEmpty() ? upTo : Math.max(upTo, uids.span().getUidTo().asLong());
        return new Position(now, highest, true, indexer, aside.minus(gone));
    }

    Position retried(UidSet stillAside) {
        return new Position(asOf(), upTo, filled, INDEXER, stillAside);
    }

    String encode() {
        return String.join(FIELD, String.valueOf(asOf), String.valueOf(upTo), String.valueOf(filled), String.valueOf(indexer),
            aside.stream().mapToObj(Long::toString).collect(Collectors.joining(UID)));
    }

    static Position decode(String encoded) {
        String[] fields = encoded.split(FIELD, -1);
        UidSet aside = fields[4].isEmpty() ? UidSet.empty() : UidSet.ofLongs(Arrays.stream(fields[4].split(UID)).mapToLong(Long::parseLong).toArray());
        return new Position(ModSeq.of(Long.parseLong(fields[0])), Long.parseLong(fields[1]), Boolean.parseBoolean(fields[2]),
            Integer.parseInt(fields[3]), aside);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Position)) {
            return false;
        }
        Position that = (Position) other;
        return asOf == that.asOf && upTo == that.upTo && filled == that.filled && indexer == that.indexer && aside.equals(that.aside);
    }

    @Override
    public int hashCode() {
        return Objects.hash(asOf, upTo, filled, indexer, aside);
    }

    @Override
    public String toString() {
        return "as of " + asOf + " up to UID " + upTo + (filled ? "" : ", being filled") + (aside.isEmpty() ? "" : ", aside " + aside);
    }
}
