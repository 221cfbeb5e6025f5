/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

import com.google.common.collect.ImmutableList;

/**
 * What happened, and what should not have.
 */
final class SoakLedger {
    private final Map<Long, Integer> winners = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final LongAdder commands = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder lostRaces = new LongAdder();
    private final LongAdder resyncs = new LongAdder();
    private final LongAdder brokenConnections = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder databaseRestarts = new LongAdder();
    private final LongAdder changedByJmap = new LongAdder();

    void command() {
        commands.increment();
    }

    void delivered() {
        delivered.increment();
    }

    void lostRace() {
        lostRaces.increment();
    }

    void resynchronized() {
        resyncs.increment();
    }

    void connectionBroke() {
        brokenConnections.increment();
    }

    void restarted() {
        restarts.increment();
    }

    void databaseRestarted() {
        databaseRestarts.increment();
    }

    void changedByJmap() {
        changedByJmap.increment();
    }

    /** Somebody was told to have the message. */
    void won(long uid, int worker) {
        Integer before = winners.putIfAbsent(uid, worker);
        if (before != null && before != worker) {
            violation("message " + uid + " was handed to " + before + " and to " + worker);
        }
    }

    void violation(String what) {
        violations.add(what);
    }

    boolean hasShownAnything() {
        return delivered.sum() > 0 && !winners.isEmpty() && resyncs.sum() > 0;
    }

    List<String> violations() {
        return ImmutableList.copyOf(violations);
    }

    String summary() {
        return String.format("%d commands, %d messages delivered, %d handed out, %d races lost, %d changed by JMAP, %d resynchronizations checked,"
            + " %d connections broken, %d servers killed, %d databases killed, %d contradictions", commands.sum(), delivered.sum(), winners.size(),
            lostRaces.sum(), changedByJmap.sum(), resyncs.sum(), brokenConnections.sum(), restarts.sum(), databaseRestarts.sum(), violations.size());
    }
}
