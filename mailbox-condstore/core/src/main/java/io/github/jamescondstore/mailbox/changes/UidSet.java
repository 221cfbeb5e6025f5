/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongArrays;

/**
 * An immutable set of UIDs, kept as sorted ranges that neither touch nor overlap.
 *
 * A mailbox may hold a million messages, hence primitive arrays: {@code 1:1000000} costs what a single UID costs.
 */
public final class UidSet {
    private static final long[] NONE = {};
    private static final UidSet EMPTY = new UidSet(NONE);
    /** Every UID that there can be. */
    public static final UidSet ALL = range(MessageUid.MIN_VALUE, MessageUid.MAX_VALUE);

    public static UidSet empty() {
        return EMPTY;
    }

    public static UidSet of(MessageUid uid) {
        return new UidSet(new long[] {uid.asLong(), uid.asLong()});
    }

    public static UidSet of(Collection<MessageUid> uids) {
        return ofLongs(uids.stream().mapToLong(MessageUid::asLong).toArray());
    }

    /**
     * @param uids in any order, repetitions allowed; the array is sorted in place
     */
    public static UidSet ofLongs(long... uids) {
        if (uids.length == 0) {
            return EMPTY;
        }
        Arrays.sort(uids);
        long[] bounds = new long[uids.length * 2];
        for (int i = 0; i < uids.length; i++) {
            bounds[2 * i] = uids[i];
            bounds[2 * i + 1] = uids[i];
        }
        return merged(bounds);
    }

    /**
     * @throws IllegalArgumentException when {@code from} is above {@code to}
     */
    public static UidSet range(long from, long to) {
        Preconditions.checkArgument(from <= to, "'from' (%s) must not be above 'to' (%s)", from, to);
        return new UidSet(new long[] {from, to});
    }

    public static UidSet range(MessageUid from, MessageUid to) {
        return range(from.asLong(), to.asLong());
    }

    /**
     * What one of James's ranges selects: nothing if its ends are in the wrong order.
     */
    public static UidSet of(MessageRange range) {
        switch (range.getType()) {
            case ALL:
                return ALL;
            case FROM:
                return range(range.getUidFrom(), MessageUid.MAX_VALUE);
            case ONE:
                return of(range.getUidFrom());
            case RANGE:
                return range.getUidFrom().compareTo(range.getUidTo()) > 0 ? EMPTY : range(range.getUidFrom(), range.getUidTo());
            default:
                throw new IllegalArgumentException("Unknown kind of range " + range.getType());
        }
    }

    public static UidSet union(Stream<UidSet> sets) {
        Builder union = builder();
        sets.forEach(union::add);
        return union.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Gathers ranges, which may come in any order, touch and overlap.
     */
    public static final class Builder {
        private static final int CAPACITY = 64;

        private final LongArrayList bounds = new LongArrayList(CAPACITY);
        private boolean ascending = true;

        private Builder() {
        }

        /**
         * @param from the first UID of the range
         * @param to   the last one, not below the first
         */
        public Builder add(long from, long to) {
            ascending &= bounds.isEmpty() || from >= bounds.getLong(bounds.size() - 2);
            bounds.add(from);
            bounds.add(to);
            return this;
        }

        public Builder add(UidSet uids) {
            uids.forEachRange(this::add);
            return this;
        }

        public UidSet build() {
            long[] ranges = bounds.toLongArray();
            if (!ascending) {
                it.unimi.dsi.fastutil.Arrays.quickSort(0, ranges.length / 2,
                    (left, right) -> Long.compare(ranges[2 * left], ranges[2 * right]),
                    (left, right) -> {
                        LongArrays.swap(ranges, 2 * left, 2 * right);
                        LongArrays.swap(ranges, 2 * left + 1, 2 * right + 1);
                    });
            }
            return merged(ranges);
        }
    }

    private static UidSet merged(long[] sorted) {
        if (sorted.length == 0) {
            return EMPTY;
        }
        int last = 0;
        for (int i = 2; i < sorted.length; i += 2) {
            boolean touches = sorted[last + 1] == Long.MAX_VALUE || sorted[i] <= sorted[last + 1] + 1;
            if (touches) {
                sorted[last + 1] = Math.max(sorted[last + 1], sorted[i + 1]);
            } else {
                last += 2;
                sorted[last] = sorted[i];
                sorted[last + 1] = sorted[i + 1];
            }
        }
        return new UidSet(last + 2 == sorted.length ? sorted : Arrays.copyOf(sorted, last + 2));
    }

    /** from, to, from, to ... with both ends inclusive. */
    private final long[] bounds;
    /**
     * How many UIDs lie below each range: counted when first asked for, which two threads may do at once with the same result. Volatile,
     * since sessions share a set, and a thread must not find the array before what was counted is in it.
     */
    private volatile long[] below;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    static UidSet ofBounds(long... bounds) {
        return bounds.length == 0 ? EMPTY : merged(bounds);
    }

    /**
     * The ranges: from, to, from, to and so on, ascending, both ends inclusive.
     */
    long[] bounds() {
        return bounds.clone();
    }

    /**
     * How many runs of UIDs it is made of, each of which takes 16 bytes.
     */
    public int ranges() {
        return bounds.length / 2;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /**
     * @return the number of UIDs, not of ranges
     */
    public long size() {
        int last = bounds.length - 2;
        return isEmpty() ? 0 : below()[last / 2] + bounds[last + 1] - bounds[last] + 1;
    }

    public boolean contains(MessageUid uid) {
        return contains(uid.asLong());
    }

    public boolean contains(long uid) {
        int range = firstRangeEndingFrom(uid);
        return range < bounds.length && bounds[range] <= uid;
    }

    public UidSet union(UidSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        long[] both = new long[bounds.length + other.bounds.length];
        int mine = 0;
        int theirs = 0;
        for (int i = 0; i < both.length; i += 2) {
            boolean mineNext = theirs == other.bounds.length || mine < bounds.length && bounds[mine] <= other.bounds[theirs];
            System.arraycopy(mineNext ? bounds : other.bounds, mineNext ? mine : theirs, both, i, 2);
            mine += mineNext ? 2 : 0;
            theirs += mineNext ? 0 : 2;
        }
        return merged(both);
    }

    public boolean intersects(UidSet other) {
        // The smaller one looks its ranges up in the larger one.
        return bounds.length <= other.bounds.length ? other.overlapsOneOf(this) : overlapsOneOf(other);
    }

    private boolean overlapsOneOf(UidSet few) {
        for (int i = 0; i < few.bounds.length; i += 2) {
            if (intersects(few.bounds[i], few.bounds[i + 1])) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param from the first UID of a range
     * @param to   the last one
     */
    public boolean intersects(long from, long to) {
        int range = firstRangeEndingFrom(from);
        return range < bounds.length && bounds[range] <= to;
    }

    /**
     * How many UIDs of the set are smaller than this one, which may be in it or not.
     */
    public long countBelow(long uid) {
        int range = firstRangeEndingFrom(uid);
        return range == bounds.length ? size() : below()[range / 2] + Math.max(0, uid - bounds[range]);
    }

    /**
     * @param position from 0 for the smallest UID
     * @throws IndexOutOfBoundsException if the set has no more than that many
     */
    public long get(long position) {
        long[] below = below();
        int found = Arrays.binarySearch(below, position);
        int range = found >= 0 ? found : -found - 2;
        if (range < 0 || position - below[range] > bounds[2 * range + 1] - bounds[2 * range]) {
            throw new IndexOutOfBoundsException("The set has no UID at position " + position);
        }
        return bounds[2 * range] + position - below[range];
    }

    /**
     * The set in parts of no more than so many UIDs, ascending.
     */
    public Stream<UidSet> inParts(int ofAtMost) {
        return LongStream.iterate(0, first -> first < size(), first -> first + ofAtMost)
            .mapToObj(first -> intersect(range(get(first), get(Math.min(first + ofAtMost, size()) - 1))));
    }

    private long[] below() {
        long[] counted = below;
        if (counted == null) {
            counted = new long[bounds.length / 2];
            for (int range = 1; range < counted.length; range++) {
                counted[range] = counted[range - 1] + bounds[2 * range - 1] - bounds[2 * range - 2] + 1;
            }
            below = counted;
        }
        return counted;
    }

    private int firstRangeEndingFrom(long uid) {
        return firstRangeEndingFrom(uid, 0, bounds.length / 2);
    }

    /**
     * In strides that grow, so that ten ranges among a hundred thousand are found in ten searches, and as many as there are in one pass.
     */
    private int rangeEndingFrom(long uid, int start) {
        int low = start / 2;
        int stride = 1;
        while (low + stride <= bounds.length / 2 && bounds[2 * (low + stride) - 1] < uid) {
            low += stride;
            stride *= 2;
        }
        return firstRangeEndingFrom(uid, low, Math.min(low + stride, bounds.length / 2));
    }

    private int firstRangeEndingFrom(long uid, int first, int end) {
        int low = first;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 2 * low;
    }

    public UidSet intersect(UidSet other) {
        if (isWithin(other)) {
            return this;
        }
        if (other.isWithin(this)) {
            return other;
        }
        Builder common = builder();
        int mine = 0;
        int theirs = 0;
        while (mine < bounds.length && theirs < other.bounds.length) {
            long from = Math.max(bounds[mine], other.bounds[theirs]);
            long to = Math.min(bounds[mine + 1], other.bounds[theirs + 1]);
            if (from <= to) {
                common.add(from, to);
            }
            if (bounds[mine + 1] < other.bounds[theirs + 1]) {
                mine = rangeEndingFrom(other.bounds[theirs], mine + 2);
            } else {
                theirs = other.rangeEndingFrom(bounds[mine], theirs + 2);
            }
        }
        return common.build();
    }

    /** Whether the other one is a single range that holds all of this set. */
    private boolean isWithin(UidSet other) {
        return isEmpty() || other.bounds.length == 2 && other.bounds[0] <= bounds[0] && bounds[bounds.length - 1] <= other.bounds[1];
    }

    public UidSet minus(UidSet other) {
        if (!intersects(other)) {
            return this;
        }
        Builder rest = builder();
        int theirs = 0;
        for (int mine = 0; mine < bounds.length; mine += 2) {
            long from = bounds[mine];
            long to = bounds[mine + 1];
            while (theirs < other.bounds.length && other.bounds[theirs + 1] < from) {
                theirs += 2;
            }
            int cut = theirs;
            while (from <= to && cut < other.bounds.length && other.bounds[cut] <= to) {
                if (other.bounds[cut] > from) {
                    rest.add(from, other.bounds[cut] - 1);
                }
                from = other.bounds[cut + 1] == Long.MAX_VALUE ? Long.MAX_VALUE : other.bounds[cut + 1] + 1;
                if (other.bounds[cut + 1] == Long.MAX_VALUE) {
                    to = Long.MIN_VALUE;
                }
                cut += 2;
            }
            if (from <= to) {
                rest.add(from, to);
            }
        }
        return rest.build();
    }

    /**
     * Calls with every range in ascending order: from and to, both inclusive.
     */
    public void forEachRange(RangeConsumer consumer) {
        for (int i = 0; i < bounds.length; i += 2) {
            consumer.accept(bounds[i], bounds[i + 1]);
        }
    }

    public void forEach(LongConsumer consumer) {
        forEachRange((from, to) -> LongStream.rangeClosed(from, to).forEach(consumer));
    }

    public LongStream stream() {
        return IntStream.range(0, bounds.length / 2)
            .mapToObj(i -> LongStream.rangeClosed(bounds[2 * i], bounds[2 * i + 1]))
            .flatMapToLong(range -> range);
    }

    public List<MessageUid> asMessageUids() {
        return stream().mapToObj(MessageUid::of).collect(ImmutableList.toImmutableList());
    }

    public List<MessageRange> asMessageRanges() {
        ImmutableList.Builder<MessageRange> ranges = ImmutableList.builder();
        forEachRange((from, to) -> ranges.add(from == to
            ? MessageUid.of(from).toRange()
            : MessageRange.range(MessageUid.of(from), MessageUid.of(to))));
        return ranges.build();
    }

    /**
     * The smallest single range that holds all of this set.
     *
     * @throws IllegalStateException when the set is empty
     */
    public MessageRange span() {
        Preconditions.checkState(!isEmpty(), "an empty set spans nothing");
        long from = bounds[0];
        long to = bounds[bounds.length - 1];
        return from == to ? MessageUid.of(from).toRange() : MessageRange.range(MessageUid.of(from), MessageUid.of(to));
    }

    /**
     * Whether the set is one range without a gap (or empty).
     */
    public boolean isContiguous() {
        return bounds.length <= 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet && Arrays.equals(bounds, ((UidSet) other).bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /**
     * @return the IMAP form, for instance {@code 1:3,7}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEachRange((from, to) -> {
            text.append(text.length() == 0 ? "" : ",").append(from);
            if (to > from) {
                text.append(':').append(to);
            }
        });
        return text.toString();
    }

    /**
     * Takes a range of UIDs.
     */
    @FunctionalInterface
    public interface RangeConsumer {
        void accept(long from, long to);
    }
}
