/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

import javax.mail.Flags;

import org.apache.james.mailbox.ApplicableFlagBuilder;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.google.common.collect.ImmutableList;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;

/**
 * The messages of one mailbox in the order of their UIDs, and an index of what every SELECT asks about all of them: how many there are,
 * which are unseen or recent, which keywords they have.
 *
 * One writer at a time, which the gate sees to. Messages are read without a lock; the index has one of its own, held for a look.
 */
final class MailboxMessages {
    private static final String[] NONE = {};

    private final ConcurrentNavigableMap<MessageUid, StoredMessage> messages = new ConcurrentSkipListMap<>();
    private final Roaring64Bitmap all = new Roaring64Bitmap();
    private final Roaring64Bitmap unseen = new Roaring64Bitmap();
    private final Roaring64Bitmap recent = new Roaring64Bitmap();
    private final Object2IntOpenHashMap<String> keywords = new Object2IntOpenHashMap<>();

    Optional<StoredMessage> get(MessageUid uid) {
        return Optional.ofNullable(messages.get(uid));
    }

    Collection<StoredMessage> in(MessageRange range) {
        switch (range.getType()) {
            case ONE:
                return get(range.getUidFrom()).map(ImmutableList::of).orElse(ImmutableList.of());
            case FROM:
                return messages.tailMap(range.getUidFrom()).values();
            case RANGE:
                return range.getUidFrom().compareTo(range.getUidTo()) > 0
                    ? ImmutableList.of()
                    : messages.subMap(range.getUidFrom(), true, range.getUidTo(), true).values();
            case ALL:
                return messages.values();
            default:
                throw new IllegalArgumentException("Unknown kind of range " + range.getType());
        }
    }

    /** In place of the message with the same UID, if there is one. */
    void put(StoredMessage message) {
        index(message.getUid(), Optional.ofNullable(messages.put(message.getUid(), message)), Optional.of(message));
    }

    Optional<StoredMessage> remove(MessageUid uid) {
        Optional<StoredMessage> removed = Optional.ofNullable(messages.remove(uid));
        index(uid, removed, Optional.empty());
        return removed;
    }

    private synchronized void index(MessageUid uid, Optional<StoredMessage> before, Optional<StoredMessage> after) {
        index(all, uid, before.isPresent(), after.isPresent());
        index(unseen, uid, before.filter(message -> !message.isSeen()).isPresent(), after.filter(message -> !message.isSeen()).isPresent());
        index(recent, uid, before.filter(StoredMessage::isRecent).isPresent(), after.filter(StoredMessage::isRecent).isPresent());
        String[] had = before.map(StoredMessage::keywords).orElse(NONE);
        String[] has = after.map(StoredMessage::keywords).orElse(NONE);
        if (!Arrays.equals(had, has)) {
            count(had, -1);
            count(has, 1);
        }
    }

    private static void index(Roaring64Bitmap index, MessageUid uid, boolean before, boolean after) {
        if (after && !before) {
            index.addLong(uid.asLong());
        } else if (before && !after) {
            index.removeLong(uid.asLong());
        }
    }

    private void count(String[] names, int change) {
        for (String name : names) {
            if (keywords.addTo(name, change) + change == 0) {
                keywords.removeInt(name);
            }
        }
    }

    long count() {
        return count(all);
    }

    long unseenCount() {
        return count(unseen);
    }

    private synchronized long count(Roaring64Bitmap index) {
        return index.getLongCardinality();
    }

    synchronized OptionalLong firstUnseen() {
        return unseen.isEmpty() ? OptionalLong.empty() : OptionalLong.of(unseen.first());
    }

    /** All of them in ascending order: a walk over the messages themselves waits for the memory at each. */
    LongList uids() {
        return copy(all);
    }

    List<MessageUid> recent() {
        return copy(recent).longStream().mapToObj(MessageUid::of).collect(ImmutableList.toImmutableList());
    }

    private synchronized LongList copy(Roaring64Bitmap index) {
        LongList uids = new LongArrayList(index.getIntCardinality());
        // The library's own iterator takes ten times as long.
        index.forEach(uids::add);
        return uids;
    }

    /** The system flags, and the keywords that at least one message has. */
    synchronized Flags applicableFlags() {
        Flags flags = ApplicableFlagBuilder.builder().build();
        keywords.keySet().forEach(flags::add);
        return flags;
    }
}
