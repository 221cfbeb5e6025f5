/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contents;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.Weigher;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.gate.Undisturbed;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Which messages a tracked store's mailboxes have, and in what state they are: for a client that opens one, or comes back to it.
 *
 * The UIDs are read from the backend once. From then on the change log says what came and what went, so that opening a large mailbox
 * costs what has changed since somebody opened it last. Of as many mailboxes as there is room for, as long as somebody asks for them.
 */
public final class MailboxContents {
    private static final Duration KEPT = Duration.ofHours(1);
    /** Of the heap. */
    private static final int SHARE = 16;
    /** What a mailbox takes if its messages have UIDs in a row, and each further run of them. */
    private static final int ENTRY = 200;
    private static final int RUN = 2 * Long.BYTES;
    /** Guava divides what there is room for by its locks, and a large mailbox has to fit into a part. */
    private static final int LOCKS = 1;
    private static final int FEW = 1_000;

    private final MailboxGate gate;
    private final MessageSource source;
    private final Cache<MailboxId, Listing> known;

    public MailboxContents(MailboxGate gate, MessageSource source) {
        this.gate = gate;
        this.source = source;
        Weigher<MailboxId, Listing> weigher = (mailboxId, listing) -> Ints.saturatedCast(ENTRY + (long) RUN * listing.uids().ranges());
        this.known = CacheBuilder.newBuilder()
            .concurrencyLevel(LOCKS)
            .maximumWeight(Runtime.getRuntime().maxMemory() / SHARE)
            .weigher(weigher)
            .expireAfterAccess(KEPT)
            .build();
        gate.whenForgotten(known::invalidate);
    }

    /**
     * The messages at a HIGHESTMODSEQ that is not below the one published when this is asked for.
     */
    public Mono<Listing> list(MailboxId mailboxId) {
        return Mono.defer(() -> {
            Listing listing = known.getIfPresent(mailboxId);
            return listing == null
                ? read(mailboxId)
                : gate.changesSince(mailboxId, listing.modSeq()).flatMap(changes -> bring(mailboxId, listing, changes));
        });
    }

    private Mono<Listing> bring(MailboxId mailboxId, Listing listing, Changes changes) {
        if (!changes.isComplete()) {
            return read(mailboxId);
        }
        if (changes.upTo().compareTo(listing.modSeq()) <= 0) {
            return Mono.just(listing);
        }
        return Mono.just(remembered(mailboxId, listing.with(changes)));
    }

    /**
     * Within the section, where what can be read is what is published.
     */
    private Mono<Listing> read(MailboxId mailboxId) {
        boolean brief = false;
        return gate.write(Stream.of(mailboxId), brief, section -> remembered(mailboxId,
            new Listing(section.highestModSeq(mailboxId), source.uids(mailboxId), source.lastUid(mailboxId))));
    }

    /**
     * What happened after a mod-sequence, for a client that comes back (RFC 7162, 3.2.5 and 3.2.6), up to a HIGHESTMODSEQ that is not below the one
     * published when this is asked for.
     *
     * As far back as the change log reaches this is exact. For an older mod-sequence any message may have changed, as its own tells, and every UID
     * that is missing has vanished: more than needed, but right.
     *
     * @return complete
     */
    public Mono<Changes> since(MailboxId mailboxId, ModSeq since) {
        return gate.changesSince(mailboxId, since).flatMap(log -> log.isComplete()
            ? Mono.just(log)
            : list(mailboxId).map(listing -> Changes.of(log.since(), log.upTo(), listing.uids(), UidSet.empty(), listing.missing())));
    }

    /**
     * The messages that have changed, as they are now: possibly by changes above those that are named. In UID order.
     *
     * @param among the others are of no interest
     */
    public Mono<List<ComposedMessageIdWithMetaData>> changed(MailboxId mailboxId, Changes changes, UidSet among) {
        return states(mailboxId, changes.changed().intersect(among)).map(messages -> messages.stream()
            .filter(message -> message.getModSeq().compareTo(changes.since()) > 0)
            .collect(ImmutableList.toImmutableList()));
    }

    /**
     * Nothing is remembered any more of a mailbox that is deleted: whoever asked for it at that moment had it remembered once more.
     */
    public Mono<Void> forget(MailboxId mailboxId) {
        return gate.forget(mailboxId, () -> { });
    }

    private Listing remembered(MailboxId mailboxId, Listing listing) {
        known.put(mailboxId, listing);
        return listing;
    }

    /**
     * Flags and mod-sequences of those of the messages that are there, in UID order. They may be of changes that are about to be published.
     *
     * Many messages take a while: on James's own threads for such, so that neither changes, which have the gate's, nor the connections of
     * others wait.
     */
    public Mono<List<ComposedMessageIdWithMetaData>> states(MailboxId mailboxId, UidSet uids) {
        if (uids.isEmpty()) {
            return Mono.just(ImmutableList.of());
        }
        Mono<List<ComposedMessageIdWithMetaData>> states = Mono.fromCallable(() -> statesBlocking(mailboxId, uids));
        boolean brief = !gate.blocks() && uids.size() <= FEW;
        return brief ? states : Undisturbed.until(states.subscribeOn(Schedulers.boundedElastic()));
    }

    /**
     * The same for who may block. Not by waiting for {@link #states}: where one thread waits for another of the same pool, all of them may.
     */
    public List<ComposedMessageIdWithMetaData> statesBlocking(MailboxId mailboxId, UidSet uids) throws MailboxException {
        return uids.isEmpty() ? ImmutableList.of() : source.states(mailboxId, uids);
    }

    /**
     * Whether the contents of messages are in memory anyway, so that it does not matter how many are looked at.
     */
    public boolean areInMemory() {
        return !gate.blocks();
    }

    /**
     * The messages in portions, in UID order: the contents of each take no more than so many octets, or it is one message.
     */
    public Mono<List<UidSet>> portions(MailboxId mailboxId, UidSet uids, long octets) {
        return Undisturbed.until(Mono.fromCallable(() -> {
            Portions portions = new Portions(octets);
            source.sizes(mailboxId, uids, portions);
            return portions.all();
        }).subscribeOn(Schedulers.boundedElastic()));
    }

    private static final class Portions implements MessageSource.Sizes {
        private final long most;
        private final ImmutableList.Builder<UidSet> all = ImmutableList.builder();
        private UidSet.Builder portion = UidSet.builder();
        private long taken = 0;

        private Portions(long most) {
            this.most = most;
        }

        @Override
        public void add(long uid, long octets) {
            if (taken > 0 && taken + octets > most) {
                end();
            }
            portion.add(uid, uid);
            // An empty message takes something, too.
            taken += Math.max(1, octets);
        }

        private void end() {
            all.add(portion.build());
            portion = UidSet.builder();
            taken = 0;
        }

        private List<UidSet> all() {
            if (taken > 0) {
                end();
            }
            return all.build();
        }
    }
}
