/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import javax.mail.Flags;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/**
 * Names of flags and keywords that a change added or removed. Immutable; keywords compare without case (RFC 3501, 2.3.2).
 *
 * {@code \Recent} is never among them: losing it is no change of a message's state.
 */
public final class ChangedFlags {
    private static final ImmutableList<Flags.Flag> SYSTEM_FLAGS = ImmutableList.of(
        Flags.Flag.ANSWERED, Flags.Flag.DELETED, Flags.Flag.DRAFT, Flags.Flag.FLAGGED, Flags.Flag.SEEN);
    /** Those without keywords, which a log of a million changes shares. */
    private static final ImmutableList<ChangedFlags> OF_SYSTEM_FLAGS = IntStream.range(0, 1 << SYSTEM_FLAGS.size())
        .mapToObj(bits -> new ChangedFlags(bits, ImmutableSet.of()))
        .collect(ImmutableList.toImmutableList());

    public static ChangedFlags none() {
        return OF_SYSTEM_FLAGS.get(0);
    }

    /**
     * The flags of which one side has what the other lacks.
     */
    public static ChangedFlags between(Flags before, Flags after) {
        return of(systemBits(before) ^ systemBits(after),
            ImmutableSet.copyOf(Sets.symmetricDifference(keywords(before), keywords(after))));
    }

    public static ChangedFlags of(Flags flags) {
        return of(systemBits(flags), keywords(flags));
    }

    private static ChangedFlags of(int system, ImmutableSet<String> keywords) {
        return keywords.isEmpty() ? OF_SYSTEM_FLAGS.get(system) : new ChangedFlags(system, keywords);
    }

    private static int systemBits(Flags flags) {
        int bits = 0;
        for (int i = 0; i < SYSTEM_FLAGS.size(); i++) {
            if (flags.contains(SYSTEM_FLAGS.get(i))) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    private static ImmutableSet<String> keywords(Flags flags) {
        String[] names = flags.getUserFlags();
        return names.length == 0 ? ImmutableSet.of() : Arrays.stream(names)
            .map(name -> name.toLowerCase(Locale.US))
            .collect(ImmutableSet.toImmutableSet());
    }

    private final int system;
    private final ImmutableSet<String> keywords;

    private ChangedFlags(int system, ImmutableSet<String> keywords) {
        this.system = system;
        this.keywords = keywords;
    }

    /**
     * @throws IllegalArgumentException when there is no such system flag
     */
    static ChangedFlags ofParts(int system, Set<String> keywords) {
        Preconditions.checkArgument(system >= 0 && system < OF_SYSTEM_FLAGS.size(), "%s names a system flag that there is not", system);
        return of(system, ImmutableSet.copyOf(keywords));
    }

    /**
     * A bit for each system flag, in the order of their names: Answered is 1, Deleted 2, Draft 4, Flagged 8, Seen 16.
     */
    int systemBits() {
        return system;
    }

    ImmutableSet<String> keywords() {
        return keywords;
    }

    public boolean isEmpty() {
        return system == 0 && keywords.isEmpty();
    }

    public boolean hasSystemFlags() {
        return system != 0;
    }

    public boolean hasKeywords() {
        return !keywords.isEmpty();
    }

    public boolean intersects(ChangedFlags other) {
        return (system & other.system) != 0 || !Sets.intersection(keywords, other.keywords).isEmpty();
    }

    /**
     * Whether a message with these flags has one of the keywords named here.
     */
    public boolean hasKeywordOf(Flags flags) {
        return !Sets.intersection(keywords, keywords(flags)).isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ChangedFlags)) {
            return false;
        }
        ChangedFlags that = (ChangedFlags) other;
        return system == that.system && keywords.equals(that.keywords);
    }

    @Override
    public int hashCode() {
        return Objects.hash(system, keywords);
    }

    @Override
    public String toString() {
        return "ChangedFlags{" + Integer.toBinaryString(system) + ", " + keywords + "}";
    }
}
