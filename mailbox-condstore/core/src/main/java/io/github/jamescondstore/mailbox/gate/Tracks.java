/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;

import io.github.jamescondstore.mailbox.changes.ChangeStore;

/**
 * What the process knows of mailboxes: their sections, and a HIGHESTMODSEQ that the store may raise.
 *
 * Invariants:
 *  - a mailbox has one track at a time that is not retired, so one section;
 *  - what was told of a mailbox is not taken back, whatever the store says later.
 */
final class Tracks {
    private final ChangeStore store;
    private final ConcurrentMap<MailboxId, MailboxTrack> all = new ConcurrentHashMap<>();

    Tracks(ChangeStore store) {
        this.store = store;
    }

    /** Whose HIGHESTMODSEQ need not be asked for. */
    Optional<MailboxTrack> known(MailboxId mailboxId) {
        return present(mailboxId).filter(track -> !track.isDoubted());
    }

    Optional<MailboxTrack> present(MailboxId mailboxId) {
        return Optional.ofNullable(all.get(mailboxId)).filter(track -> !track.isRetired());
    }

    /**
     * The track of the mailbox, for which the store is asked if need be.
     */
    MailboxTrack of(MailboxId mailboxId) throws MailboxException {
        Optional<MailboxTrack> known = known(mailboxId);
        return known.isPresent() ? known.get() : asked(mailboxId);
    }

    private MailboxTrack asked(MailboxId mailboxId) throws MailboxException {
        Optional<MailboxTrack> doubted = present(mailboxId);
        int doubts = doubted.map(MailboxTrack::doubts).orElse(0);
        ModSeq highest = store.highestModSeq(mailboxId);
        doubted.ifPresent(track -> {
            track.raise(highest);
            track.asked(doubts);
        });
        return all.compute(mailboxId, (id, current) -> {
            if (current == null) {
                return new MailboxTrack(highest);
            }
            return current.isRetired() ? new MailboxTrack(Ordering.natural().max(highest, current.published())) : current;
        });
    }

    ImmutableMap<MailboxId, MailboxTrack> of(List<MailboxId> mailboxIds) throws MailboxException {
        ImmutableMap.Builder<MailboxId, MailboxTrack> result = ImmutableMap.builder();
        for (MailboxId mailboxId : mailboxIds) {
            result.put(mailboxId, of(mailboxId));
        }
        return result.build();
    }

    /** Others may have written to any of the mailboxes. */
    void doubt() {
        all.values().forEach(MailboxTrack::doubt);
    }

    /** The mailbox is deleted. Called within its section. */
    void forget(MailboxId mailboxId) {
        Optional.ofNullable(all.remove(mailboxId)).ifPresent(MailboxTrack::retire);
    }
}
