/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.google.common.collect.ImmutableSet;

/**
 * A command that is not answered yet, and what has been told while it is the next one to be answered.
 */
final class Running {
    private final Command command;
    private final World.Bounds bounds;
    private final Optional<Memory> memory;
    private final List<String> opening = new ArrayList<>();
    private final Map<Message, List<ImmutableSet<String>>> flags = new HashMap<>();
    private final Set<Message> told = new HashSet<>();
    private final Set<Long> vanishedEarlier = new HashSet<>();
    private ImmutableSet<Message> named = ImmutableSet.of();
    private boolean begun = false;
    private boolean continued = false;
    private boolean done = false;
    private boolean saidBye = false;
    private boolean vanished = false;
    private int results = 0;
    private long highestModSeq = 0;
    private long fetchedModSeq = 0;

    Running(Command command, World.Bounds bounds, Optional<Memory> memory) {
        this.command = command;
        this.bounds = bounds;
        this.memory = memory;
    }

    Command command() {
        return command;
    }

    World.Bounds bounds() {
        return bounds;
    }

    /** With which a mailbox is opened. */
    Optional<Memory> memory() {
        return memory;
    }

    /** It is its turn: now message numbers mean what they mean to it. */
    void begin(Optional<View> view) {
        if (!begun) {
            begun = true;
            named = view.map(selected -> selected.named(command)).orElse(ImmutableSet.of());
        }
    }

    ImmutableSet<Message> named() {
        return named;
    }

    List<String> opening() {
        return opening;
    }

    void told(Message message) {
        told.add(message);
    }

    void toldFlags(Message message, ImmutableSet<String> now) {
        flags.computeIfAbsent(message, any -> new ArrayList<>()).add(now);
    }

    boolean hasTold(Message message) {
        return told.contains(message);
    }

    List<ImmutableSet<String>> flagsTold(Message message) {
        return flags.getOrDefault(message, List.of());
    }

    Set<Long> vanishedEarlier() {
        return vanishedEarlier;
    }

    void vanished() {
        vanished = true;
    }

    boolean hasVanished() {
        return vanished;
    }

    void result() {
        results++;
    }

    int results() {
        return results;
    }

    void continued() {
        if (continued) {
            throw new AssertionError("nobody waits for it");
        }
        continued = true;
    }

    boolean isContinued() {
        return continued && !done;
    }

    void done() {
        done = true;
    }

    void bye() {
        saidBye = true;
    }

    boolean saidBye() {
        return saidBye;
    }

    void highestModSeq(long told) {
        highestModSeq = told;
    }

    boolean toldHighestModSeq() {
        return highestModSeq > 0;
    }

    void fetchedModSeq(long told) {
        fetchedModSeq = Math.max(fetchedModSeq, told);
    }

    /** Up to which its client has been told everything when it ends; 0 if nothing was said. */
    long completeUpTo() {
        return highestModSeq > 0 ? highestModSeq : fetchedModSeq;
    }
}
