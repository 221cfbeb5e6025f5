/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import com.google.common.base.Splitter;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;

/**
 * Sets of message numbers and UIDs as they are written.
 */
final class Numbers {
    private static final long MAX_UID = (1L << 32) - 1;

    /** As a command names them; {@code *} is whatever is last. */
    static ImmutableRangeSet<Long> requested(String set) {
        RangeSet<Long> numbers = TreeRangeSet.create();
        for (String range : Splitter.on(',').split(set)) {
            String[] ends = range.split(":");
            long first = Long.parseLong(ends[0]);
            String last = ends[ends.length - 1];
            numbers.add(last.equals("*") ? Range.atLeast(first) : Range.closed(first, Long.parseLong(last)));
        }
        return ImmutableRangeSet.copyOf(numbers);
    }

    /** As a response names them, in its order, which matters for COPYUID. */
    static ImmutableList<Long> told(String set) {
        ImmutableList.Builder<Long> numbers = ImmutableList.builder();
        for (String range : Splitter.on(',').split(set)) {
            if (!range.matches("[1-9]\\d{0,9}(:[1-9]\\d{0,9})?")) {
                throw new AssertionError("no set of UIDs: " + set);
            }
            String[] ends = range.split(":");
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[ends.length - 1]);
            if (first > MAX_UID || last > MAX_UID || last < first) {
                throw new AssertionError("no set of UIDs: " + set);
            }
            numbers.addAll(ContiguousSet.create(Range.closed(first, last), DiscreteDomain.longs()));
        }
        return numbers.build();
    }

    private Numbers() {
    }
}
