/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What clients of one mailbox asked for, when, and what they were told, and whether there is an order of it all in which each was told the truth.
 *
 * Every change has a mod-sequence of its own, so the order can only be theirs: what is left to check is that it agrees with the time. A command takes
 * effect between its beginning and its end, so what has ended comes before what begins later, for each message and for HIGHESTMODSEQ.
 */
final class History {
    static final long NEVER = Long.MAX_VALUE;
    private static final int TOLD_AT_MOST = 20;

    private enum Kind { WRITTEN, UNKNOWN, SEEN, REFUSED, HIGHEST }

    private static final class Event {
        private final Kind kind;
        private final long uid;
        private final String keyword;
        private final long modSeq;
        /** The UNCHANGEDSINCE. */
        private final long condition;
        private final long begun;
        private final long ended;

        private Event(Kind kind, long uid, String keyword, long modSeq, long condition, long begun, long ended) {
            this.kind = kind;
            this.uid = uid;
            this.keyword = keyword;
            this.modSeq = modSeq;
            this.condition = condition;
            this.begun = begun;
            this.ended = ended;
        }

        @Override
        public String toString() {
            return kind + " message " + uid + " " + keyword + " at " + modSeq + " (" + begun + " to " + ended + ")";
        }
    }

    /** The highest mod-sequence that was told, by the time when the answer had come. */
    private static final class Floor {
        private final long[] ended;
        private final long[] highest;

        private Floor(List<Event> events) {
            Event[] sorted = events.stream().filter(event -> event.ended != NEVER).sorted(Comparator.comparingLong(event -> event.ended)).toArray(Event[]::new);
            ended = new long[sorted.length];
            highest = new long[sorted.length];
            long max = 0;
            for (int i = 0; i < sorted.length; i++) {
                max = Math.max(max, sorted[i].modSeq);
                ended[i] = sorted[i].ended;
                highest[i] = max;
            }
        }

        private long before(long time) {
            int found = Arrays.binarySearch(ended, time);
            int count = found < 0 ? -found - 1 : found;
            return count == 0 ? 0 : highest[count - 1];
        }
    }

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Map<Long, String> initial = new HashMap<>();

    static long now() {
        return System.nanoTime();
    }

    /** A message as it was before all others came. */
    void began(long uid, String keyword, long modSeq) {
        initial.put(modSeq, uid + keyword);
    }

    /**
     * @param unchangedSince {@link #NEVER} for a STORE without
     */
    void written(long uid, String keyword, long modSeq, long unchangedSince, long begun) {
        events.add(new Event(Kind.WRITTEN, uid, keyword, modSeq, unchangedSince, begun, now()));
    }

    /** Asked for, and not answered: it may have been done or not, or be done yet. */
    void unknown(long uid, String keyword, long begun) {
        events.add(new Event(Kind.UNKNOWN, uid, keyword, 0, NEVER, begun, NEVER));
    }

    void seen(long uid, String keyword, long modSeq, long begun) {
        events.add(new Event(Kind.SEEN, uid, keyword, modSeq, NEVER, begun, now()));
    }

    /** A conditional STORE with this UNCHANGEDSINCE was answered MODIFIED. */
    void refused(long uid, long unchangedSince, long begun) {
        events.add(new Event(Kind.REFUSED, uid, "", 0, unchangedSince, begun, now()));
    }

    void highest(long modSeq, long begun) {
        events.add(new Event(Kind.HIGHEST, 0, "", modSeq, NEVER, begun, now()));
    }

    int size() {
        return events.size();
    }

    /**
     * What contradicts it, some of it; empty if nothing does.
     */
    List<String> violations() {
        List<Event> all = new ArrayList<>(events);
        List<String> violations = new ArrayList<>();
        Map<Long, Event> writes = writes(all, violations);
        seenWasWritten(all, writes, violations);
        messagesGoOn(all, violations);
        mailboxGoesOn(all, violations);
        conditionsWereMet(all, writes, violations);
        return violations.stream().limit(TOLD_AT_MOST).collect(Collectors.toList());
    }

    private static List<Event> of(List<Event> all, Predicate<Event> wanted) {
        return all.stream().filter(wanted).collect(Collectors.toList());
    }

    private Map<Long, Event> writes(List<Event> all, List<String> violations) {
        Map<Long, Event> writes = new HashMap<>();
        for (Event write : of(all, event -> event.kind == Kind.WRITTEN)) {
            Event other = writes.put(write.modSeq, write);
            if (other != null || initial.containsKey(write.modSeq)) {
                violations.add("a mod-sequence was used twice: " + write + ", " + other);
            }
        }
        return writes;
    }

    /** What was seen was written under that mod-sequence, and not later than it was seen. Those of which the answer is unknown are found out so. */
    private void seenWasWritten(List<Event> all, Map<Long, Event> writes, List<String> violations) {
        List<Event> unknown = of(all, event -> event.kind == Kind.UNKNOWN);
        for (Event seen : of(all, event -> event.kind == Kind.SEEN)) {
            Event write = writes.get(seen.modSeq);
            if (write == null && (seen.uid + seen.keyword).equals(initial.get(seen.modSeq))) {
                continue;
            }
            if (write == null) {
                Event found = unknown.stream()
                    .filter(asked -> asked.uid == seen.uid && asked.keyword.equals(seen.keyword) && asked.begun < seen.ended)
                    .findFirst().orElse(null);
                if (found == null) {
                    violations.add("nobody has written this: " + seen);
                } else {
                    unknown.remove(found);
                    writes.put(seen.modSeq, new Event(Kind.WRITTEN, seen.uid, seen.keyword, seen.modSeq, NEVER, found.begun, NEVER));
                }
            } else if (write.uid != seen.uid || !write.keyword.equals(seen.keyword) || write.begun > seen.ended) {
                violations.add("something else was written: " + seen + ", " + write);
            }
        }
    }

    private static void messagesGoOn(List<Event> all, List<String> violations) {
        Map<Long, List<Event>> byMessage = of(all, event -> event.kind == Kind.WRITTEN || event.kind == Kind.SEEN).stream()
            .collect(Collectors.groupingBy(event -> event.uid));
        for (List<Event> ofMessage : byMessage.values()) {
            Floor floor = new Floor(ofMessage);
            for (Event event : ofMessage) {
                long before = floor.before(event.begun);
                if (event.modSeq < before || event.kind == Kind.WRITTEN && event.modSeq == before) {
                    violations.add("the message was known to be at " + before + " before this began: " + event);
                }
            }
        }
    }

    private static void mailboxGoesOn(List<Event> all, List<String> violations) {
        List<Event> known = of(all, event -> event.kind == Kind.WRITTEN || event.kind == Kind.SEEN || event.kind == Kind.HIGHEST);
        Floor floor = new Floor(known);
        for (Event event : known) {
            long before = floor.before(event.begun);
            if (event.kind == Kind.HIGHEST && event.modSeq < before || event.kind == Kind.WRITTEN && event.modSeq <= before) {
                violations.add("the mailbox was known to be at " + before + " before this began: " + event);
            }
        }
    }

    /** Who was refused, since somebody had written; and who was not, since nobody had. */
    private static void conditionsWereMet(List<Event> all, Map<Long, Event> writes, List<String> violations) {
        Map<Long, NavigableMap<Long, Event>> byMessage = new HashMap<>();
        writes.values().forEach(write -> byMessage.computeIfAbsent(write.uid, uid -> new TreeMap<>()).put(write.modSeq, write));
        NavigableMap<Long, Event> none = new TreeMap<>();
        for (Event refused : of(all, event -> event.kind == Kind.REFUSED)) {
            boolean reason = byMessage.getOrDefault(refused.uid, none).tailMap(refused.condition, false).values().stream()
                    .anyMatch(write -> write.begun < refused.ended)
                || all.stream().anyMatch(event -> event.kind == Kind.UNKNOWN && event.uid == refused.uid && event.begun < refused.ended);
            if (!reason) {
                violations.add("nobody had changed it since " + refused.condition + ": " + refused);
            }
        }
        for (Event write : of(all, event -> event.kind == Kind.WRITTEN && event.condition < event.modSeq)) {
            byMessage.get(write.uid).subMap(write.condition, false, write.modSeq, false).values()
                .forEach(other -> violations.add("changed since " + write.condition + " by " + other + ", and yet written: " + write));
        }
    }
}
