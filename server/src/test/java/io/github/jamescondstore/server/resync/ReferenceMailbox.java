/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;

/**
 * What a mailbox holds, by RFC 3501 alone: UIDs that only grow, and a set of flags and a number in the text of each. It knows nothing of
 * mod-sequences.
 */
final class ReferenceMailbox {
    static final String DELETED = "\\Deleted";

    enum Mode {
        ADD("+FLAGS") {
            @Override
            ImmutableSet<String> apply(ImmutableSet<String> before, ImmutableSet<String> named) {
                return Sets.union(before, named).immutableCopy();
            }
        },
        REMOVE("-FLAGS") {
            @Override
            ImmutableSet<String> apply(ImmutableSet<String> before, ImmutableSet<String> named) {
                return Sets.difference(before, named).immutableCopy();
            }
        },
        REPLACE("FLAGS") {
            @Override
            ImmutableSet<String> apply(ImmutableSet<String> before, ImmutableSet<String> named) {
                return named;
            }
        };

        private final String item;

        Mode(String item) {
            this.item = item;
        }

        /** The data item of STORE. */
        String item() {
            return item;
        }

        abstract ImmutableSet<String> apply(ImmutableSet<String> before, ImmutableSet<String> named);
    }

    private final SortedMap<Long, ImmutableSet<String>> messages = new TreeMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private long uidNext = 1;

    void add(ImmutableSet<String> flags, int number) {
        messages.put(uidNext, flags);
        numbers.put(uidNext, number);
        uidNext++;
    }

    /** Of the message that has this UID, or had it. */
    int number(long uid) {
        return numbers.get(uid);
    }

    /** The messages with this number and this flag. */
    ImmutableSet<Long> find(int number, String flag) {
        return messages.entrySet().stream()
            .filter(message -> number(message.getKey()) == number && message.getValue().contains(flag))
            .map(Map.Entry::getKey)
            .collect(ImmutableSet.toImmutableSet());
    }

    /** The messages without this number. */
    ImmutableSet<Long> findOthers(int number) {
        return messages.keySet().stream().filter(uid -> number(uid) != number).collect(ImmutableSet.toImmutableSet());
    }

    long uidNext() {
        return uidNext;
    }

    /** Empty where the message is gone, or never was. */
    Optional<ImmutableSet<String>> flags(long uid) {
        return Optional.ofNullable(messages.get(uid));
    }

    void store(long uid, Mode mode, ImmutableSet<String> flags) {
        messages.computeIfPresent(uid, (key, before) -> mode.apply(before, flags));
    }

    Optional<ImmutableSet<String>> remove(long uid) {
        return Optional.ofNullable(messages.remove(uid));
    }

    void expunge() {
        messages.values().removeIf(flags -> flags.contains(DELETED));
    }

    void expunge(long uid) {
        if (flags(uid).filter(flags -> flags.contains(DELETED)).isPresent()) {
            messages.remove(uid);
        }
    }

    ImmutableSortedMap<Long, ImmutableSet<String>> messages() {
        return ImmutableSortedMap.copyOf(messages);
    }
}
