/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.transaction.Mapper;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.InUseNotice;
import io.github.jamescondstore.mailbox.changes.MailboxInUseException;
import io.github.jamescondstore.mailbox.metrics.StoreGauge;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The one way to write to a mailbox: a critical section per mailbox, process-wide, in which a change is checked, given its
 * mod-sequence, written, recorded and published.
 *
 * Invariants:
 *  - two changes of a mailbox never share a mod-sequence, and never overlap;
 *  - a published HIGHESTMODSEQ covers only what can be read, and never decreases;
 *  - who asks for it, or for changes, is told of all that anybody could read before: where something can be read and is not published
 *    yet, the answer waits for that moment;
 *  - a section is left on success, error and cancellation alike, and before anybody is called back with the result, so that
 *    events are dispatched outside;
 *  - who waits holds no thread, unless it called a blocking method; who is granted a section after waiting works on a thread
 *    of the gate, where nothing ever waits for a section, or, if the work is brief, on the thread that leaves the section. Its
 *    caller is called back on another thread in either case, whose callers may do what they like. So every section ends;
 *  - what ends a wait is exactly one of two: the section is granted, or the caller is told;
 *  - what is known without asking the store is answered on the calling thread.
 *
 * Lock order: the sections of a move by the serialized form of the mailbox ids, then whatever the backend locks.
 */
public final class MailboxGate implements ChangeLog {
    static final int THREADS = 4 * Runtime.getRuntime().availableProcessors();
    /** Of callers, who may read whole mailboxes with what they were answered. */
    private static final int CALLERS = 16 * THREADS;
    /** Of those who work in a section of a store that has to be waited for, how many may read or open others meanwhile. */
    private static final int SECTIONS_A_READING = 4;
    private static final boolean IN_ORDER = true;
    private static final Watchdog WATCHDOG = new Watchdog(Duration.ofSeconds(30));

    private final ChangeStore store;
    private final StoreMetrics metrics;
    private final Tracks tracks;
    private final Listeners listeners;
    private final List<Consumer<MailboxId>> obituaries = new CopyOnWriteArrayList<>();
    private final Lanes lanes;
    private final Optional<Semaphore> permits;
    private final Relay relay;
    private final AtWork atWork = new AtWork();

    public MailboxGate(ChangeStore store) {
        this(store, StoreMetrics.NONE);
    }

    public MailboxGate(ChangeStore store, StoreMetrics metrics) {
        this(store, metrics, lanes(store));
    }

    private static Lanes lanes(ChangeStore store) {
        int sections = store.blocks() ? store.sectionsAtOnce() : THREADS;
        int readings = Math.max(1, Math.min(THREADS, sections / SECTIONS_A_READING));
        return new Lanes(sections, readings, readings, CALLERS);
    }

    /**
     * @param scheduler where work is done that is not brief, or that had to wait
     */
    public MailboxGate(ChangeStore store, Scheduler scheduler) {
        this(store, StoreMetrics.NONE, Lanes.of(scheduler));
    }

    private MailboxGate(ChangeStore store, StoreMetrics metrics, Lanes lanes) {
        this.store = store;
        this.metrics = metrics;
        this.lanes = lanes;
        this.listeners = new Listeners(lanes::caller);
        this.tracks = new Tracks(store, listeners::wake);
        this.permits = store.blocks() ? Optional.of(new Semaphore(store.sectionsAtOnce(), IN_ORDER)) : Optional.empty();
        this.relay = new Relay(lanes::section);
        store.whenOthersWrite(new Others());
        metrics.gauge(StoreGauge.MAILBOXES, tracks::count);
        metrics.gauge(StoreGauge.OLDEST_SECTION, () -> longestAtWork().toSeconds());
    }

    /** What is counted of the store. */
    public StoreMetrics metrics() {
        return metrics;
    }

    /**
     * How long the change that has taken longest so far is at it; zero if there is none, or the store never blocks.
     */
    public Duration longestAtWork() {
        return atWork.longest();
    }

    /**
     * One of the mailboxes that are in use, by chance; empty if none is.
     */
    public Optional<MailboxId> anyInUse() {
        return tracks.any();
    }

    /** What others write is published as they say so; nobody waits for a section. */
    private final class Others implements ChangeStore.Others {
        @Override
        public void wrote(MailboxId mailboxId, ModSeq highest) {
            Optional<MailboxTrack> track = tracks.present(mailboxId);
            // Who listens to a mailbox of which nothing is kept may have been told of it once.
            if (track.isEmpty() || track.get().raise(highest)) {
                metrics.changeOfAnother();
                listeners.wake(mailboxId);
            }
        }

        @Override
        public void mayHaveWritten() {
            tracks.doubt();
            listeners.wakeAll();
        }

        @Override
        public Collection<MailboxId> listenedTo() {
            return listeners.mailboxes();
        }
    }

    /**
     * Does the work within the sections of the mailboxes.
     *
     * @param brief whether the work is short and never blocks, so that the calling thread may do it at once if nobody is in
     *     the way; otherwise it is done on a thread of the gate
     */
    public <T> Mono<T> write(Stream<MailboxId> mailboxIds, boolean brief, Section.Work<T> work) {
        List<MailboxId> ids = mailboxIds.collect(inLockOrder());
        return offIoThread(Mono.create(sink -> {
            Entry<T> entry = new Entry<>(ids, brief, work, sink);
            entry.enter();
            sink.onCancel(entry::cancel);
        }), ids);
    }

    /**
     * What is known of the mailboxes is at hand; otherwise the store has to be asked, which may block.
     */
    private <T> Mono<T> offIoThread(Mono<T> asking, List<MailboxId> mailboxIds) {
        if (!store.blocks()) {
            return asking;
        }
        return Mono.defer(() -> mailboxIds.stream().map(tracks::present).allMatch(Optional::isPresent)
            ? asking
            : asking.subscribeOn(lanes.openings()).publishOn(lanes.callers()));
    }

    private final class Entry<T> implements Acquisition.Owner, Together.Member {
        private final List<MailboxId> mailboxIds;
        private final boolean brief;
        private final Section.Work<T> work;
        private final MonoSink<T> sink;
        private volatile ImmutableMap<MailboxId, MailboxTrack> held;
        private volatile Acquisition acquisition;
        private volatile boolean cancelled;
        private volatile StoreMetrics.Timing waiting = StoreMetrics.Timing.NONE;
        /** Once it was done together with others, one of whom failed. */
        private volatile boolean alone = false;
        /** Of the last attempt. */
        private volatile T result;

        private Entry(List<MailboxId> mailboxIds, boolean brief, Section.Work<T> work, MonoSink<T> sink) {
            this.mailboxIds = mailboxIds;
            this.brief = brief;
            this.work = work;
            this.sink = sink;
        }

        /** Holds nothing, so that whatever fails here has only to be told. */
        private void enter() {
            Acquisition next;
            try {
                held = tracks.of(mailboxIds);
                makeRoom();
                next = new Acquisition(locksOf(held), this);
            } catch (MailboxException | RuntimeException | Error e) {
                sink.error(e);
                return;
            }
            acquisition = next;
            if (!cancelled) {
                waiting = metrics.sectionWait();
                next.start();
            }
        }

        private void cancel() {
            cancelled = true;
            Optional.ofNullable(acquisition).ifPresent(Acquisition::cancel);
        }

        /** What takes long by itself would keep the others waiting. */
        private boolean joins() {
            return brief && !alone && mailboxIds.size() == 1 && store.commitsTogether();
        }

        @Override
        public SectionLock.Purpose purpose() {
            return joins() ? SectionLock.Purpose.JOIN : SectionLock.Purpose.HOLD;
        }

        @Override
        public void joined(Together together) {
            waiting.stop();
            together.add(this);
        }

        @Override
        public void held(boolean waited) {
            waiting.stop();
            if (!brief || store.blocks()) {
                lanes.section(() -> run(lanes::caller));
            } else if (waited) {
                relay.run(() -> run(lanes::caller));
            } else {
                run(Runnable::run);
            }
        }

        private void run(Consumer<Runnable> callingBack) {
            if (isRetired(held)) {
                acquisition.release();
                lanes.opening(this::enter);
                return;
            }
            Section section = new Section(store, metrics, held);
            Together together = new Together(this);
            StoreMetrics.Timing holding = metrics.sectionHold();
            Stream<Runnable> answers;
            try {
                permitted(held.keySet(), () -> {
                    if (joins()) {
                        acquisition.join(together);
                    }
                    return section.run(together::work);
                });
                answers = together.committed();
            } catch (Throwable e) {
                // Whatever it is: a caller who never hears would hang.
                answers = together.failed(e);
            }
            leave(acquisition, section);
            holding.stop();
            answers.forEach(callingBack);
        }

        @Override
        public void work(Section section) throws MailboxException {
            result = work.run(section);
        }

        @Override
        public Runnable success() {
            return () -> sink.success(result);
        }

        @Override
        public Runnable failure(Throwable failure) {
            if (failure instanceof MailboxInUseException) {
                InUseNotice.give(sink.contextView());
            }
            return () -> sink.error(failure);
        }

        @Override
        public Runnable alone() {
            return () -> {
                alone = true;
                lanes.opening(this::enter);
            };
        }
    }

    @FunctionalInterface
    private interface Permitted<T> {
        T run() throws MailboxException;
    }

    /** No more at once than the store has room for, whoever calls: what a section takes twice is there once more. */
    private <T> T permitted(Set<MailboxId> mailboxIds, Permitted<T> work) throws MailboxException {
        if (permits.isEmpty()) {
            return work.run();
        }
        permits.get().acquireUninterruptibly();
        Disposable watching = WATCHDOG.watch(mailboxIds);
        AtWork.Begun begun = atWork.begin();
        try {
            return work.run();
        } finally {
            atWork.end(begun);
            watching.dispose();
            permits.get().release();
        }
    }

    /**
     * The same for callers that may block: waits for the sections, works on the calling thread.
     */
    public <T> T writeBlocking(Stream<MailboxId> mailboxIds, Section.Work<T> work) throws MailboxException {
        List<MailboxId> ids = mailboxIds.collect(inLockOrder());
        ImmutableMap<MailboxId, MailboxTrack> held = tracks.of(ids);
        makeRoom();
        StoreMetrics.Timing waiting = metrics.sectionWait();
        Acquisition acquisition = acquire(held);
        while (isRetired(held)) {
            acquisition.release();
            held = tracks.of(ids);
            acquisition = acquire(held);
        }
        waiting.stop();
        StoreMetrics.Timing holding = metrics.sectionHold();
        Section section = new Section(store, metrics, held);
        try {
            return permitted(held.keySet(), () -> section.run(work));
        } finally {
            leave(acquisition, section);
            holding.stop();
        }
    }

    private static Acquisition acquire(ImmutableMap<MailboxId, MailboxTrack> tracks) throws MailboxException {
        Grant granted = new Grant();
        Acquisition acquisition = new Acquisition(locksOf(tracks), waited -> granted.give());
        acquisition.start();
        await(granted, acquisition);
        return acquisition;
    }

    /**
     * Whether one of the mailboxes was deleted, or given up, while its section was waited for.
     */
    private static boolean isRetired(ImmutableMap<MailboxId, MailboxTrack> held) {
        return held.values().stream().anyMatch(MailboxTrack::isRetired);
    }

    private void leave(Acquisition acquisition, Section section) {
        acquisition.release();
        section.published().forEach(listeners::wake);
        section.awaiting().forEach(lanes::caller);
    }

    @Override
    public Disposable onChange(MailboxId mailboxId, Runnable listener) {
        return listeners.add(mailboxId, listener);
    }

    /**
     * What a blocking caller waits for. A plain monitor, as in {@link SectionLock}: one kind of waiting to reason about, and
     * one that a model checker understands.
     */
    private static final class Grant {
        private boolean given = false;

        private synchronized void give() {
            given = true;
            notifyAll();
        }

        private synchronized void await() throws InterruptedException {
            while (!given) {
                wait();
            }
        }
    }

    private static void await(Grant granted, Acquisition acquisition) throws MailboxException {
        try {
            granted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (acquisition.cancel()) {
                throw new MailboxException("Interrupted while waiting for another change of the mailbox", e);
            }
        }
    }

    @Override
    public Mono<ModSeq> highestModSeq(MailboxId mailboxId) {
        Mono<ModSeq> highest = Mono.fromCallable(() -> highestModSeqNow(mailboxId));
        return covering(mailboxId, store.blocks()
            ? Mono.defer(() -> tracks.known(mailboxId).isPresent()
                ? highest
                : Undisturbed.until(highest.subscribeOn(lanes.openings())).publishOn(lanes.callers()))
            : highest);
    }

    /**
     * Of what others may write, too, the store is asked, which knows of a change as soon as it can be read.
     */
    private <T> Mono<T> covering(MailboxId mailboxId, Mono<T> answer) {
        return Mono.defer(() -> tracks.present(mailboxId)
            .filter(track -> track.isAhead() && !store.isShared() && Section.current().filter(section -> section.covers(mailboxId)).isEmpty())
            .map(track -> caughtUp(track).then(answer))
            .orElse(answer));
    }

    private static Mono<Void> caughtUp(MailboxTrack track) {
        return Mono.create(sink -> {
            Runnable awaiting = sink::success;
            if (track.await(awaiting)) {
                sink.onCancel(() -> track.withdraw(awaiting));
            } else {
                sink.success();
            }
        });
    }

    /**
     * The published HIGHESTMODSEQ.
     */
    public ModSeq highestModSeqNow(MailboxId mailboxId) throws MailboxException {
        ModSeq highest = tracks.of(mailboxId).published();
        makeRoom();
        return highest;
    }

    @Override
    public Mono<Changes> changesSince(MailboxId mailboxId, ModSeq since) {
        Mono<Changes> changes = Mono.fromCallable(() -> asked(store.changesSince(mailboxId, since, highestModSeqNow(mailboxId))));
        return covering(mailboxId, store.blocks()
            ? Mono.defer(() -> atHand(mailboxId, since)
                .map(Mono::just)
                .orElseGet(() -> Undisturbed.until(changes.subscribeOn(lanes.readings())).publishOn(lanes.callers())))
            : changes);
    }

    private Changes asked(Changes changes) {
        if (!changes.isComplete()) {
            metrics.horizonMiss();
        }
        return changes;
    }

    private Optional<Changes> atHand(MailboxId mailboxId, ModSeq since) {
        return tracks.known(mailboxId).flatMap(track -> store.changesAtHand(mailboxId, since, track.published()));
    }

    /**
     * Whether the store's answers may have to be waited for.
     */
    public boolean blocks() {
        return store.blocks();
    }

    /**
     * The mailbox was deleted: its history goes with it.
     *
     * @param rows deletes what else is to go in the same transaction, such as messages that James leaves
     */
    public Mono<Void> forget(MailboxId mailboxId, Mapper.Operation rows) {
        return write(Stream.of(mailboxId), false, section -> {
            rows.run();
            store.drop(mailboxId);
            // Until then it is there, and whoever asks for it finds it in the store.
            section.afterCommit(() -> tracks.forget(mailboxId));
            return null;
        }).then(Mono.fromRunnable(() -> forgotten(mailboxId)));
    }

    private void forgotten(MailboxId mailboxId) {
        obituaries.forEach(reader -> reader.accept(mailboxId));
    }

    /**
     * Gives up what is kept in memory of mailboxes that nobody has used since this was called the time before, and that the store has, too. To be
     * called now and then; of itself it is done where there are many.
     */
    public void dropUnused() {
        tracks.dropUnused(mailboxId -> {
            store.release(mailboxId);
            forgotten(mailboxId);
        });
    }

    private void makeRoom() {
        if (tracks.isCrowded()) {
            lanes.opening(this::dropUnused);
        }
    }

    /**
     * For what is kept of a mailbox elsewhere, and is of no use once it has been deleted, or can be read again once nobody uses it any more.
     *
     * @param forget is given its id. Must not block
     */
    public void whenForgotten(Consumer<MailboxId> forget) {
        obituaries.add(forget);
    }

    private static List<SectionLock> locksOf(ImmutableMap<MailboxId, MailboxTrack> tracks) {
        return tracks.values().stream().map(MailboxTrack::lock).collect(ImmutableList.toImmutableList());
    }

    private static Collector<MailboxId, ?, List<MailboxId>> inLockOrder() {
        return Collectors.collectingAndThen(Collectors.toList(), ids -> ids.stream()
            .distinct()
            .sorted(Comparator.comparing(MailboxId::serialize))
            .collect(ImmutableList.toImmutableList()));
    }
}
