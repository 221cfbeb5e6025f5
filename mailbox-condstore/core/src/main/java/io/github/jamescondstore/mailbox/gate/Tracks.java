/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;

import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Forgettings;

/**
 * What the process knows of the mailboxes that are used: their sections, and a HIGHESTMODSEQ that the store may raise.
 *
 * Invariants:
 *  - of a mailbox there is at most one track that is not retired, so one section. A track is given up, retired first, only while its section is
 *    held: by who has deleted the mailbox, or because nobody uses it and nobody is in the section. Who has waited for it sees that it is retired,
 *    and looks for another;
 *  - what was told of a mailbox is not taken back: a new track begins with what the store said after the last one was retired, or with what that
 *    one had published if it is higher.
 */
final class Tracks {
    /** What a mailbox takes here and in the store beside it, until it is given up. */
    private static final int BYTES = 512;
    /** Of the heap. */
    private static final int SHARE = 64;
    private static final int LEAST = 1_000;
    /** Of those that there may be, how many new ones there are before it is looked for those that nobody uses. */
    private static final int PART = 8;

    private final ChangeStore store;
    private final int most;
    private final ConcurrentMap<MailboxId, MailboxTrack> all = new ConcurrentHashMap<>();
    private final Forgettings forgettings = new Forgettings();
    private final AtomicInteger made = new AtomicInteger();
    private final Consumer<MailboxId> raised;
    private volatile int period = 0;

    /**
     * @param raised is told of mailboxes with which others have gone on
     */
    Tracks(ChangeStore store, Consumer<MailboxId> raised) {
        this(store, raised, (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE / BYTES)));
    }

    /**
     * @param most how many there may be before those that nobody uses go early
     */
    Tracks(ChangeStore store, Consumer<MailboxId> raised, int most) {
        this.store = store;
        this.raised = raised;
        this.most = most;
    }

    /** Whose HIGHESTMODSEQ need not be asked for. */
    Optional<MailboxTrack> known(MailboxId mailboxId) {
        return store.isShared() ? Optional.empty() : present(mailboxId).filter(track -> !track.isDoubted());
    }

    Optional<MailboxTrack> present(MailboxId mailboxId) {
        MailboxTrack track = all.get(mailboxId);
        if (track == null || track.isRetired()) {
            return Optional.empty();
        }
        track.used(period);
        return Optional.of(track);
    }

    /**
     * The track of the mailbox, for which the store is asked if need be.
     */
    MailboxTrack of(MailboxId mailboxId) throws MailboxException {
        Optional<MailboxTrack> known = known(mailboxId);
        return known.isPresent() ? known.get() : asked(mailboxId);
    }

    /**
     * For who enters the section, where it is given the heads anyway.
     */
    private MailboxTrack toEnter(MailboxId mailboxId) throws MailboxException {
        Optional<MailboxTrack> present = present(mailboxId);
        return present.isPresent() ? present.get() : asked(mailboxId);
    }

    private MailboxTrack asked(MailboxId mailboxId) throws MailboxException {
        Optional<MailboxTrack> track = Optional.empty();
        while (track.isEmpty()) {
            int before = forgettings.of(mailboxId);
            Optional<MailboxTrack> retired = Optional.ofNullable(all.get(mailboxId)).filter(MailboxTrack::isRetired);
            Optional<MailboxTrack> doubted = present(mailboxId);
            int doubts = doubted.map(MailboxTrack::doubts).orElse(0);
            ModSeq highest = store.highestModSeq(mailboxId);
            doubted.ifPresent(present -> {
                if (present.raise(highest)) {
                    raised.accept(mailboxId);
                }
                present.asked(doubts);
            });
            track = Optional.ofNullable(all.compute(mailboxId, (id, current) -> {
                if (current != null && !current.isRetired()) {
                    return current;
                }
                // Another may have gone on with the mailbox since the store was asked.
                boolean isLate = current == null ? forgettings.of(id) != before : retired.filter(seen -> seen == current).isEmpty();
                return isLate ? current : made(highest, current);
            })).filter(current -> !current.isRetired());
        }
        return track.get();
    }

    private MailboxTrack made(ModSeq highest, MailboxTrack former) {
        made.incrementAndGet();
        return new MailboxTrack(former == null ? highest : Ordering.natural().max(highest, former.published()), period);
    }

    ImmutableMap<MailboxId, MailboxTrack> of(List<MailboxId> mailboxIds) throws MailboxException {
        ImmutableMap.Builder<MailboxId, MailboxTrack> result = ImmutableMap.builder();
        for (MailboxId mailboxId : mailboxIds) {
            result.put(mailboxId, toEnter(mailboxId));
        }
        return result.build();
    }

    /** Others may have written to any of the mailboxes. */
    void doubt() {
        all.values().forEach(MailboxTrack::doubt);
    }

    /** The mailbox is deleted. Called within its section. */
    void forget(MailboxId mailboxId) {
        all.computeIfPresent(mailboxId, this::without);
    }

    private MailboxTrack without(MailboxId mailboxId, MailboxTrack track) {
        track.retire();
        forgettings.add(mailboxId);
        return null;
    }

    /** Of how many mailboxes something is kept. */
    int count() {
        return all.size();
    }

    /** One of them, by chance. */
    Optional<MailboxId> any() {
        int size = all.size();
        return size == 0 ? Optional.empty() : all.keySet().stream().skip(ThreadLocalRandom.current().nextInt(size)).findFirst();
    }

    /**
     * Whether it is time to call {@link #dropUnused} before its time: once for each of so many new ones.
     */
    boolean isCrowded() {
        return made.get() > most / PART && all.size() > most;
    }

    /**
     * Gives up the tracks that nobody has used since this was called the time before.
     *
     * @param dropping is given the id of each, while its section is held and before anybody can open it anew
     */
    synchronized void dropUnused(Consumer<MailboxId> dropping) {
        made.set(0);
        period++;
        all.forEach((mailboxId, track) -> {
            if (track.isUnused(period) && track.lock().tryAcquire()) {
                try {
                    if (track.isUnused(period)) {
                        drop(mailboxId, track, dropping);
                    }
                } finally {
                    track.lock().release();
                }
            }
        });
    }

    private void drop(MailboxId mailboxId, MailboxTrack track, Consumer<MailboxId> dropping) {
        // Of a section that failed one is left that is retired; the section of the mailbox is another's by now.
        if (!track.isRetired()) {
            dropping.accept(mailboxId);
        }
        all.computeIfPresent(mailboxId, (id, current) -> current == track ? without(id, current) : current);
    }
}
