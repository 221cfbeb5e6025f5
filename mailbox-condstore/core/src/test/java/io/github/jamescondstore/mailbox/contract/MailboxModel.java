/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What a mailbox is to hold and to tell, kept in the simplest way: for each UID there ever was, when it changed and when it went.
 */
final class MailboxModel {
    private static final class Message {
        private final Set<String> keywords = new HashSet<>();
        private long changed;
        private long expunged = 0;

        private boolean isThere() {
            return expunged == 0;
        }
    }

    private final SortedMap<Long, Message> messages = new TreeMap<>();
    private long highest = 1;

    long highest() {
        return highest;
    }

    UidSet uids() {
        return uids(Message::isThere);
    }

    UidSet changedSince(long modSeq) {
        return uids(message -> message.isThere() && message.changed > modSeq);
    }

    UidSet expungedSince(long modSeq) {
        return uids(message -> message.expunged > modSeq);
    }

    private UidSet uids(Predicate<Message> wanted) {
        return UidSet.ofLongs(messages.entrySet().stream().filter(entry -> wanted.test(entry.getValue())).mapToLong(SortedMap.Entry::getKey).toArray());
    }

    SortedMap<Long, Long> modSeqs() {
        SortedMap<Long, Long> modSeqs = new TreeMap<>();
        uids().forEach(uid -> modSeqs.put(uid, messages.get(uid).changed));
        return modSeqs;
    }

    boolean isThere(long uid) {
        return messages.containsKey(uid) && messages.get(uid).isThere();
    }

    Set<String> keywords(long uid) {
        return messages.get(uid).keywords;
    }

    void added(List<Set<String>> keywords, UidSet uids) {
        if (!uids.isEmpty()) {
            highest++;
            for (int i = 0; i < keywords.size(); i++) {
                Message message = new Message();
                message.keywords.addAll(keywords.get(i));
                message.changed = highest;
                messages.put(uids.get(i), message);
            }
        }
    }

    /** Those that are there and lack it. */
    void keywordAdded(UidSet uids, String keyword) {
        change(uids.stream().filter(this::isThere).filter(uid -> !keywords(uid).contains(keyword)).toArray(),
            message -> message.keywords.add(keyword));
    }

    void keywordRemoved(UidSet uids, String keyword) {
        change(uids.stream().filter(this::isThere).filter(uid -> keywords(uid).contains(keyword)).toArray(),
            message -> message.keywords.remove(keyword));
    }

    private void change(long[] uids, Consumer<Message> change) {
        if (uids.length > 0) {
            highest++;
            for (long uid : uids) {
                change.accept(messages.get(uid));
                messages.get(uid).changed = highest;
            }
        }
    }

    void expunged(UidSet uids) {
        UidSet there = uids.intersect(uids());
        if (!there.isEmpty()) {
            highest++;
            there.forEach(uid -> messages.get(uid).expunged = highest);
        }
    }

    void annotated() {
        highest++;
    }
}
