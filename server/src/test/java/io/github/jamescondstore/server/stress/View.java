/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSet;

/**
 * The selected mailbox as its client sees it: what message numbers mean, and what is known of the messages.
 */
final class View {
    private final String mailbox;
    private final boolean readOnly;
    private final List<Message> messages = new ArrayList<>();
    private final Set<Message> changing = new HashSet<>();
    private final Set<Message> owed = new HashSet<>();
    private final Set<String> keywords = new HashSet<>();
    private final long uidValidity;
    private long modSeq;
    private long toldHighest;

    View(String mailbox, boolean readOnly, long uidValidity, long highestModSeq) {
        this.mailbox = mailbox;
        this.readOnly = readOnly;
        this.uidValidity = uidValidity;
        this.modSeq = highestModSeq;
        this.toldHighest = highestModSeq;
    }

    String mailbox() {
        return mailbox;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    int size() {
        return messages.size();
    }

    ImmutableList<Message> messages() {
        return ImmutableList.copyOf(messages);
    }

    /** Up to which everything was told. */
    long modSeq() {
        return modSeq;
    }

    /**
     * By what it remembered and was told, and by the numbers that it was told.
     */
    void resynchronized(SortedMap<Long, Message> known, SortedMap<Long, Long> numbers, long exists) {
        SortedMap<Long, Long> anchors = new TreeMap<>(numbers);
        anchors.put(exists + 1, Long.MAX_VALUE);
        long belowUid = 0;
        for (Map.Entry<Long, Long> anchor : anchors.entrySet()) {
            Collection<Message> between = known.subMap(belowUid + 1, anchor.getValue()).values();
            long places = anchor.getKey() - 1 - messages.size();
            if (between.size() == places) {
                messages.addAll(between);
            } else {
                List<Message> unknown = LongStream.range(0, places).mapToObj(i -> new Message()).collect(Collectors.toList());
                messages.addAll(unknown);
                if (between.isEmpty()) {
                    changing.addAll(unknown);
                }
            }
            if (anchor.getValue() < Long.MAX_VALUE) {
                messages.add(known.get(anchor.getValue()));
            }
            belowUid = anchor.getValue();
        }
    }

    void exists(long count) {
        if (count < messages.size()) {
            throw new AssertionError("EXISTS decreases from " + messages.size());
        }
        while (messages.size() < count) {
            messages.add(new Message());
        }
    }

    void recent(long count) {
        if (count > messages.size()) {
            throw new AssertionError("more recent messages than the " + messages.size() + " that exist");
        }
    }

    private int index(long number) {
        if (number < 1 || number > messages.size()) {
            throw new AssertionError("message number out of 1 to " + messages.size());
        }
        return Math.toIntExact(number - 1);
    }

    void number(long number) {
        index(number);
    }

    void expunge(long number) {
        messages.remove(index(number));
    }

    void vanished(long uid) {
        int above = IntStream.range(0, messages.size()).filter(i -> messages.get(i).uid() >= uid).findFirst().orElse(messages.size());
        if (above < messages.size() && messages.get(above).uid() == uid) {
            messages.remove(above);
            return;
        }
        if (above == 0 || messages.get(above - 1).uid() > 0) {
            throw new AssertionError("UID " + uid + " vanished, but no message had it");
        }
        // It was one of those whose UIDs are not known: which of them a command should have told of is not known any more either.
        for (int i = above - 1; i >= 0 && messages.get(i).uid() == 0; i--) {
            messages.get(i).forget();
            owed.remove(messages.get(i));
        }
        messages.remove(above - 1);
    }

    /** The message of this number, with its UID if that is told. */
    Message fetched(FetchLine fetched) {
        int at = index(fetched.number());
        Message message = messages.get(at);
        fetched.uid().ifPresent(uid -> {
            if (message.uid() > 0 && message.uid() != uid) {
                throw new AssertionError("message " + fetched.number() + " had UID " + message.uid());
            }
            if (message.uid() == 0) {
                between(at, uid);
                message.uid(uid);
            }
        });
        return message;
    }

    private void between(int at, long uid) {
        for (int i = at - 1; i >= 0; i--) {
            if (messages.get(i).uid() > 0 && messages.get(i).uid() + (at - i) > uid) {
                throw new AssertionError("UIDs do not ascend: message " + (i + 1) + " has " + messages.get(i).uid());
            }
        }
        for (int i = at + 1; i < messages.size(); i++) {
            if (messages.get(i).uid() > 0 && messages.get(i).uid() - (i - at) < uid) {
                throw new AssertionError("UIDs do not ascend: message " + (i + 1) + " has " + messages.get(i).uid());
            }
        }
    }

    /** The messages that a command speaks of, as far as their client knows them. */
    ImmutableSet<Message> named(Command command) {
        if (command.set().isEmpty()) {
            return ImmutableSet.of();
        }
        ImmutableRangeSet<Long> set = Numbers.requested(command.set());
        return IntStream.range(0, messages.size())
            .filter(i -> set.contains(command.byUid() ? messages.get(i).uid() : i + 1L))
            .mapToObj(messages::get)
            .collect(ImmutableSet.toImmutableSet());
    }

    Optional<Message> byUid(long uid) {
        return messages.stream().filter(message -> message.uid() == uid).findFirst();
    }

    int numberOf(Message message) {
        return messages.indexOf(message) + 1;
    }

    /** A command ought to have told of it. Only if it is gone, and the client just doesn't know yet, that was right. */
    void owes(Message message) {
        owed.add(message);
    }

    /** After a command that tells of everything that is gone. */
    void settle() {
        owed.retainAll(messages);
        // Which message has vanished shows from its UID.
        owed.removeIf(message -> message.uid() == 0);
        if (!owed.isEmpty()) {
            Message first = owed.iterator().next();
            throw new AssertionError("a command before this one should have told of message " + numberOf(first) + ", " + first + ", which is there");
        }
    }

    void keywords(ImmutableSet<String> told) {
        keywords.addAll(told);
    }

    boolean knowsKeywords(ImmutableSet<String> flags) {
        return flags.stream().filter(flag -> !flag.startsWith("\\")).allMatch(keywords::contains);
    }

    /** Within one selection HIGHESTMODSEQ is the point that a client may resynchronize from, and it does not go back. */
    void highestModSeq(long told) {
        if (told < toldHighest) {
            throw new AssertionError("HIGHESTMODSEQ was " + toldHighest);
        }
        toldHighest = told;
    }

    void completeUpTo(long told) {
        modSeq = Math.max(modSeq, told);
    }

    /** Empty if it doesn't know enough to come back with. */
    Optional<Memory> memory() {
        if (!messages.stream().allMatch(Message::isKnown) || modSeq < 1) {
            return Optional.empty();
        }
        SortedMap<Long, Message> known = new TreeMap<>();
        messages.forEach(message -> known.put(message.uid(), message));
        return Optional.of(new Memory(uidValidity, modSeq, known));
    }

    /** With the same messages as a client that knew nothing of them was just told. */
    void compare(List<FetchLine> truth) {
        if (truth.size() != messages.size()) {
            throw new AssertionError(messages.size() + " messages, but there are " + truth.size());
        }
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.uid() == 0 && changing.contains(message)) {
                throw new AssertionError("message " + (i + 1) + " was not told when the mailbox was opened, nor since");
            }
            long uid = truth.get(i).uid().orElseThrow();
            long modSeqOfTruth = truth.get(i).modSeq().orElseThrow();
            ImmutableSet<String> flags = truth.get(i).flags().orElseThrow().stream()
                .filter(flag -> !flag.equals("\\Recent")).collect(ImmutableSet.toImmutableSet());
            boolean same = (message.uid() == 0 || message.uid() == uid)
                && message.flags().map(flags::equals).orElse(true)
                && (message.modSeq() == 0 || message.modSeq() == modSeqOfTruth);
            if (!same) {
                throw new AssertionError("message " + (i + 1) + " is UID " + uid + " MODSEQ " + modSeqOfTruth + " " + flags
                    + ", but was told to be " + message);
            }
        }
    }
}
