/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mime4j.MimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import com.google.common.util.concurrent.ThreadFactoryBuilder;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.Listing;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Has the index follow the change logs of all mailboxes, on threads of its own, a piece of one mailbox after a piece of another. A mailbox for
 * which a search waits comes first.
 *
 * It asks the log how far a mailbox is and what has happened since; whoever wakes it says only which mailbox to look at. What fails is tried again,
 * less and less often, and holds up no other mailbox.
 */
final class Follower implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Follower.class);
    private static final Username NOBODY = Username.of("search-index");
    private static final int THREADS = 2;
    /** Between two looks at what is urgent. */
    private static final int MESSAGES_AT_ONCE = 32;
    private static final Duration COMMITTED_EVERY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    /** Somebody who waits until the index is as far as that. */
    private static final class Waiting {
        private final ModSeq highest;
        private final Sinks.Empty<Void> reached = Sinks.empty();

        private Waiting(ModSeq highest) {
            this.highest = highest;
        }
    }

    /** What is to be indexed once more, because somebody says so. */
    private static final class Again {
        private final UidSet uids;
        private final Sinks.Empty<Void> done = Sinks.empty();

        private Again(UidSet uids) {
            this.uids = uids;
        }
    }

    /** One time that a mailbox is worked on. */
    private static final class Visit {
        private final MailboxSession session;
        private final Mailbox mailbox;
        /** Of the index, when it began: what is reached is reached from a position that was read since. */
        private final long setbacks;

        private Visit(MailboxSession session, Mailbox mailbox, long setbacks) {
            this.session = session;
            this.mailbox = mailbox;
            this.setbacks = setbacks;
        }

        private MailboxId mailboxId() {
            return mailbox.getMailboxId();
        }
    }

    private final MailboxSessionMapperFactory mappers;
    private final MailboxId.Factory mailboxIds;
    private final TrackedStore store;
    private final SessionProvider sessions;
    private final WordIndex index;
    private final Messages messages;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS,
        new ThreadFactoryBuilder().setNameFormat("condstore-search-index-%d").setDaemon(true).build());
    private volatile boolean closed;
    /** To be looked at, the next one first. */
    private final Deque<MailboxId> queue = new ArrayDeque<>();
    private final Set<MailboxId> worked = new HashSet<>();
    private final Set<MailboxId> woken = new HashSet<>();
    private final Set<MailboxId> anew = new HashSet<>();
    private final Map<MailboxId, List<Again>> again = new HashMap<>();
    private final Map<MailboxId, List<Waiting>> waiting = new HashMap<>();
    private final Map<MailboxId, Duration> pauses = new HashMap<>();
    private final AtomicBoolean wakingAll = new AtomicBoolean();
    private long setbacksSeen = 0;
    private Duration setback = SHORTEST_PAUSE;
    private Instant lastSetback = Instant.EPOCH;

    Follower(MailboxSessionMapperFactory mappers, MailboxId.Factory mailboxIds, TrackedStore store, SessionProvider sessions, WordIndex index,
             Messages messages) {
        this.mappers = mappers;
        this.mailboxIds = mailboxIds;
        this.store = store;
        this.sessions = sessions;
        this.index = index;
        this.messages = messages;
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** From now on all mailboxes are followed. */
    void start() {
        threads.scheduleWithFixedDelay(this::commit, COMMITTED_EVERY.toMillis(), COMMITTED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        wakeAllIn(Duration.ZERO);
    }

    /** Once, however often it is asked for until then. */
    private void wakeAllIn(Duration pause) {
        if (wakingAll.compareAndSet(false, true)) {
            schedule(this::wakeAll, pause);
        }
    }

    private void wakeAll() {
        wakingAll.set(false);
        MailboxSession session = sessions.createSystemSession(NOBODY);
        try {
            List<MailboxId> there = mappers.getMailboxMapper(session).list().map(Mailbox::getMailboxId).collectList().block(PATIENCE);
            there.forEach(this::wake);
            // Deleted while nobody followed.
            index.mailboxes().stream().map(mailboxIds::fromString).filter(mailboxId -> !there.contains(mailboxId)).forEach(this::wake);
        } catch (IndexFailure e) {
            // Which the index has told.
            wakeAllIn(LONGEST_PAUSE);
        } catch (RuntimeException | Error e) {
            LOGGER.error("The mailboxes to index could not be listed: this is tried again", e);
            wakeAllIn(LONGEST_PAUSE);
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private void schedule(Runnable work, Duration after) {
        try {
            threads.schedule(work, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The search index follows no more", e);
        }
    }

    /** Something may have happened there. */
    void wake(MailboxId mailboxId) {
        boolean first = false;
        enqueue(mailboxId, first);
    }

    private synchronized void enqueue(MailboxId mailboxId, boolean first) {
        if (worked.contains(mailboxId)) {
            woken.add(mailboxId);
            return;
        }
        boolean queued = queue.contains(mailboxId);
        if (first) {
            queue.remove(mailboxId);
            queue.addFirst(mailboxId);
        } else if (!queued) {
            queue.addLast(mailboxId);
        }
        if (!queued) {
            schedule(this::work, Duration.ZERO);
        }
    }

    /**
     * Completes when the mailbox is indexed up to there, or at once when it goes no further for the time being. Cancel it to wait no longer.
     */
    Mono<Void> reached(MailboxId mailboxId, ModSeq highest) {
        return Mono.defer(() -> {
            if (isAt(mailboxId, highest) || isHeldUp(mailboxId)) {
                return Mono.empty();
            }
            Waiting one = new Waiting(highest);
            synchronized (this) {
                waiting.computeIfAbsent(mailboxId, any -> new ArrayList<>()).add(one);
            }
            boolean first = true;
            enqueue(mailboxId, first);
            // It may have come there in between.
            tell(mailboxId);
            return one.reached.asMono().doFinally(any -> forget(mailboxId, one));
        });
    }

    private synchronized boolean isHeldUp(MailboxId mailboxId) {
        return pauses.containsKey(mailboxId);
    }

    private boolean isAt(MailboxId mailboxId, ModSeq highest) {
        try {
            return index.position(mailboxId).isAt(highest);
        } catch (IndexFailure e) {
            return false;
        }
    }

    private synchronized void forget(MailboxId mailboxId, Waiting one) {
        waiting.computeIfPresent(mailboxId, (id, all) -> {
            all.remove(one);
            return all.isEmpty() ? null : all;
        });
    }

    private void tell(MailboxId mailboxId) {
        List<Waiting> all;
        synchronized (this) {
            all = ImmutableList.copyOf(waiting.getOrDefault(mailboxId, ImmutableList.of()));
        }
        all.stream().filter(one -> isAt(mailboxId, one.highest) || isHeldUp(mailboxId)).forEach(one -> one.reached.tryEmitEmpty());
    }

    private void work() {
        if (closed) {
            return;
        }
        MailboxId mailboxId;
        synchronized (this) {
            mailboxId = queue.pollFirst();
            if (mailboxId == null) {
                return;
            }
            worked.add(mailboxId);
        }
        boolean more = false;
        try {
            more = advance(mailboxId);
            succeeded(mailboxId);
        } catch (MailboxException | IOException | RuntimeException | Error e) {
            // Whatever it is: the mailbox would never be looked at again.
            failed(mailboxId, e);
        }
        tell(mailboxId);
        boolean urgent;
        synchronized (this) {
            worked.remove(mailboxId);
            more |= woken.remove(mailboxId);
            urgent = waiting.containsKey(mailboxId);
        }
        if (more) {
            enqueue(mailboxId, urgent);
        }
    }

    private synchronized void succeeded(MailboxId mailboxId) {
        pauses.remove(mailboxId);
    }

    private void failed(MailboxId mailboxId, Throwable e) {
        Duration before;
        Duration pause;
        synchronized (this) {
            before = pauses.get(mailboxId);
            pause = before == null ? SHORTEST_PAUSE : Ordering.natural().min(before.multipliedBy(2), LONGEST_PAUSE);
            pauses.put(mailboxId, pause);
        }
        if (before == null && !(e instanceof IndexFailure)) {
            // Of the index itself that is said once, and not of every mailbox.
            LOGGER.error("The search index of mailbox {} goes no further: searches there read the messages until it does", mailboxId.serialize(), e);
        }
        schedule(() -> wake(mailboxId), pause);
    }

    /**
     * @return whether there is more to do
     */
    private boolean advance(MailboxId mailboxId) throws MailboxException, IOException {
        MailboxSession session = sessions.createSystemSession(NOBODY);
        try {
            Mailbox mailbox = mappers.getMailboxMapper(session).findMailboxById(mailboxId).block(PATIENCE);
            Visit visit = new Visit(session, mailbox, index.setbacks());
            boolean begun = anew(mailboxId) || again(visit);
            return begun || advance(visit);
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof MailboxNotFoundException) {
                index.remove(mailboxId);
                // This may have asked for it while it was being deleted.
                store.contents().forget(mailboxId).block(PATIENCE);
                return false;
            }
            throw e;
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private boolean anew(MailboxId mailboxId) throws IndexFailure {
        synchronized (this) {
            if (!anew.contains(mailboxId)) {
                return false;
            }
        }
        index.remove(mailboxId);
        synchronized (this) {
            anew.remove(mailboxId);
        }
        return true;
    }

    private boolean again(Visit visit) throws MailboxException, IOException {
        List<Again> asked;
        synchronized (this) {
            asked = ImmutableList.copyOf(again.getOrDefault(visit.mailboxId(), ImmutableList.of()));
        }
        if (asked.isEmpty()) {
            return false;
        }
        UidSet uids = UidSet.union(asked.stream().map(one -> one.uids));
        UidSet failed = index(visit, uids);
        Position position = index.position(visit.mailboxId());
        if (!position.equals(Position.NONE)) {
            index.position(visit.mailboxId(), position.indexedAgain(uids, failed), visit.setbacks);
        }
        synchronized (this) {
            again.computeIfPresent(visit.mailboxId(), (id, all) -> {
                all.removeAll(asked);
                return all.isEmpty() ? null : all;
            });
        }
        asked.forEach(one -> one.done.tryEmitEmpty());
        return true;
    }

    private boolean advance(Visit visit) throws MailboxException, IOException {
        MailboxId mailboxId = visit.mailboxId();
        Position position = index.position(mailboxId);
        if (position.equals(Position.NONE)) {
            position = Position.begun(Mono.from(store.changeLog().highestModSeq(mailboxId)).block(PATIENCE));
            index.position(mailboxId, position, visit.setbacks);
        }
        if (position.indexer() != Position.INDEXER) {
            UidSet failed = index(visit, position.aside().intersect(list(mailboxId).uids()));
            index.position(mailboxId, position.retried(failed), visit.setbacks);
            return true;
        }
        return position.isFilled() ? follow(visit, position) : fill(visit, position);
    }

    private Listing list(MailboxId mailboxId) {
        return store.contents().list(mailboxId).block(PATIENCE);
    }

    private boolean fill(Visit visit, Position position) throws MailboxException, IOException {
        UidSet left = list(visit.mailboxId()).uids().intersect(above(position.upTo()));
        if (!left.isEmpty()) {
            take(visit, position, left);
            return true;
        }
        return mend(visit, position);
    }

    private static UidSet above(long uid) {
        return UidSet.range(uid + 1, Long.MAX_VALUE);
    }

    /** The first of them. */
    private void take(Visit visit, Position position, UidSet uids) throws MailboxException, IOException {
        UidSet some = uids.inParts(MESSAGES_AT_ONCE).findFirst().orElseThrow();
        UidSet failed = index(visit, some);
        index.position(visit.mailboxId(), position.indexed(some.span().getUidTo().asLong(), failed), visit.setbacks);
    }

    private boolean follow(Visit visit, Position position) throws MailboxException, IOException {
        MailboxId mailboxId = visit.mailboxId();
        Changes changes = Mono.from(store.changeLog().changesSince(mailboxId, position.asOf())).block(PATIENCE);
        if (changes.upTo().compareTo(position.asOf()) <= 0) {
            return false;
        }
        if (!changes.isComplete()) {
            return mend(visit, position);
        }
        UidSet added = changes.changed().intersect(above(position.upTo()));
        if (!added.isEmpty()) {
            take(visit, position, added);
            return true;
        }
        index.remove(mailboxId, changes.expunged());
        index.position(mailboxId, position.followed(changes.upTo(), changes.expunged()), visit.setbacks);
        return true;
    }

    /**
     * Where the log does not say: the mailbox was gone through for the first time, or its log does not reach back as far. The UIDs tell what is
     * missing, and what is too much; it is complete when they are the mailbox's.
     */
    private boolean mend(Visit visit, Position position) throws MailboxException, IOException {
        MailboxId mailboxId = visit.mailboxId();
        Listing listing = list(mailboxId);
        UidSet added = listing.uids().intersect(above(position.upTo()));
        if (!added.isEmpty()) {
            take(visit, position, added);
            return true;
        }
        UidSet known = index.uids(mailboxId).union(position.aside());
        UidSet missing = listing.uids().minus(known);
        if (!missing.isEmpty()) {
            UidSet some = missing.inParts(MESSAGES_AT_ONCE).findFirst().orElseThrow();
            index.position(mailboxId, position.indexedAgain(some, index(visit, some)), visit.setbacks);
            return true;
        }
        UidSet gone = known.minus(listing.uids());
        index.remove(mailboxId, gone);
        index.position(mailboxId, position.complete(listing.modSeq(), listing.uids(), gone), visit.setbacks);
        return true;
    }

    /**
     * @return those that could not be indexed
     */
    private UidSet index(Visit visit, UidSet uids) throws MailboxException, IOException {
        UidSet.Builder aside = UidSet.builder();
        messages.read(visit.session, visit.mailbox, uids, (uid, message) -> {
            try {
                index.put(visit.mailboxId(), uid, MessageText.of(message.get().getFullContent()));
            } catch (IndexFailure e) {
                throw e;
            } catch (IOException | MimeException | MailboxException | RuntimeException | StackOverflowError e) {
                LOGGER.warn("Message {} in mailbox {} can't be indexed, searches read it itself: {}", uid,
                    visit.mailbox.generateAssociatedPath().asString(), e.toString());
                // Whoever sends a message can bring this about.
                LOGGER.debug("Where message {} failed", uid, e);
                aside.add(uid, uid);
            }
        });
        return aside.build();
    }

    /** Begins anew with this mailbox. */
    void restart(MailboxId mailboxId) {
        synchronized (this) {
            anew.add(mailboxId);
        }
        wake(mailboxId);
    }

    /** Indexes them once more. */
    Mono<Void> again(MailboxId mailboxId, UidSet uids) {
        return Mono.defer(() -> {
            Again one = new Again(uids);
            synchronized (this) {
                again.computeIfAbsent(mailboxId, any -> new ArrayList<>()).add(one);
            }
            wake(mailboxId);
            return one.done.asMono();
        });
    }

    /** Only ever called by one thread at a time. */
    private void commit() {
        try {
            index.commit();
        } catch (IndexFailure e) {
            LOGGER.debug("Told where it failed", e);
        }
        long setbacks = index.setbacks();
        if (setbacks == setbacksSeen) {
            return;
        }
        // The positions are earlier ones again. What lasts, as a full disk does, is not worth all the work anew every second.
        Instant now = Instant.now();
        boolean again = now.isBefore(lastSetback.plus(LONGEST_PAUSE.multipliedBy(2)));
        setback = again ? Ordering.natural().min(setback.multipliedBy(2), LONGEST_PAUSE) : SHORTEST_PAUSE;
        lastSetback = now;
        setbacksSeen = setbacks;
        wakeAllIn(setback);
    }

    /** What has been indexed is kept. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                // Whatever it still waits for, the log says where to go on.
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
