/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;

import com.google.common.primitives.UnsignedInts;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongList;

/**
 * The messages that a client knows, by number: their UIDs in ascending order, four bytes each (a UID has 32 bits, RFC 3501, 2.3.1.1).
 *
 * James's own sorts all of them for every message that comes, and when a mailbox is selected makes a list of objects of them first.
 */
public final class MessageNumbers {
    private static final int FIRST = 1;

    /** Shifted by half of their range, so that Java's order is theirs. */
    private final IntArrayList uids;

    public MessageNumbers() {
        this(new LongArrayList());
    }

    /**
     * @param ascending the UIDs to begin with
     * @throws IllegalArgumentException if one is none that a client could be told
     */
    public MessageNumbers(LongList ascending) {
        uids = new IntArrayList(ascending.size());
        // Here and not by adding each: no other thread knows of them yet, and a hundred thousand locks take longer than all the rest.
        for (int i = 0; i < ascending.size(); i++) {
            uids.add(shifted(UnsignedInts.checkedCast(ascending.getLong(i))));
        }
    }

    /**
     * @throws IllegalArgumentException if it is none that a client could be told
     */
    public synchronized void add(MessageUid uid) {
        int shifted = shifted(UnsignedInts.checkedCast(uid.asLong()));
        if (uids.isEmpty() || uids.getInt(uids.size() - 1) < shifted) {
            uids.add(shifted);
            return;
        }
        int position = position(shifted);
        if (position < 0) {
            uids.add(-position - 1, shifted);
        }
    }

    /**
     * @return the number that it had
     */
    synchronized NullableMessageSequenceNumber remove(MessageUid uid) {
        NullableMessageSequenceNumber number = number(uid);
        number.ifPresent(present -> uids.removeInt(present.asInt() - FIRST));
        return number;
    }

    synchronized NullableMessageSequenceNumber number(MessageUid uid) {
        boolean possible = uid.asLong() >>> Integer.SIZE == 0;
        int position = possible ? position(shifted((int) uid.asLong())) : -1;
        return position < 0 ? NullableMessageSequenceNumber.noMessage() : NullableMessageSequenceNumber.of(position + FIRST);
    }

    boolean contains(MessageUid uid) {
        return number(uid).foldSilent(() -> false, number -> true);
    }

    synchronized Optional<MessageUid> uid(int number) {
        return number >= FIRST && number <= uids.size() ? Optional.of(MessageUid.of(unshifted(uids.getInt(number - FIRST)))) : Optional.empty();
    }

    synchronized int size() {
        return uids.size();
    }

    /** As they are now, in ascending order. */
    synchronized LongStream uids() {
        return Arrays.stream(uids.toIntArray()).mapToLong(MessageNumbers::unshifted);
    }

    private int position(int shifted) {
        return Arrays.binarySearch(uids.elements(), 0, uids.size(), shifted);
    }

    private static int shifted(int uid) {
        return uid ^ Integer.MIN_VALUE;
    }

    private static long unshifted(int shifted) {
        return Integer.toUnsignedLong(shifted ^ Integer.MIN_VALUE);
    }
}
