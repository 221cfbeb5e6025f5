/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
import com.google.common.collect.Ordering;
import com.google.common.util.concurrent.ThreadFactoryBuilder;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one way to write to a mailbox: a critical section per mailbox, process-wide, in which a change is checked, given its
 * mod-sequence, written, recorded and published.
 *
 * Invariants:
 *  - two changes of a mailbox never share a mod-sequence, and never overlap;
 *  - a published HIGHESTMODSEQ covers only what can be read, and never decreases;
 *  - a section is left on success, error and cancellation alike, and before anybody is called back with the result, so that
 *    events are dispatched outside;
 *  - who waits holds no thread, unless it called a blocking method; who is granted a section after waiting works on a thread
 *    of the gate, where nothing ever waits for a section, or, if the work is brief, on the thread that leaves the section. Its
 *    caller is called back on a thread of the gate in either case. So every section ends.
 *
 * Lock order: the sections of a move by the serialized form of the mailbox ids, then whatever the backend locks.
 */
public final class MailboxGate implements ChangeLog {
    /**
     * HIGHESTMODSEQ of a mailbox in which nothing ever happened. The first change gets the next one, which is above what was
     * told.
     */
    public static final ModSeq UNTOUCHED = ModSeq.of(1);

    static final int THREADS = 4 * Runtime.getRuntime().availableProcessors();
    private static final ThreadFactory THREAD_FACTORY = new ThreadFactoryBuilder().setNameFormat("condstore-gate-%d").setDaemon(true).build();
    private static final int IDLE_SECONDS = 60;
    private static final List<Runnable> NO_LISTENERS = ImmutableList.of();

    private final ChangeStore store;
    private final ConcurrentMap<MailboxId, MailboxTrack> tracks = new ConcurrentHashMap<>();
    private final ConcurrentMap<MailboxId, List<Runnable>> listeners = new ConcurrentHashMap<>();
    private final List<Consumer<MailboxId>> obituaries = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler;
    private final Relay relay;

    public MailboxGate(ChangeStore store) {
        this(store, Schedulers.fromExecutorService(threads()));
    }

    /**
     * One queue for all threads. Reactor's bounded elastic scheduler has one for each: work could wait behind a statement of another mailbox
     * that a database holds up, beside threads that have nothing to do.
     */
    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), THREAD_FACTORY);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * @param scheduler where work is done that is not brief, or that had to wait
     */
    public MailboxGate(ChangeStore store, Scheduler scheduler) {
        this.store = store;
        this.scheduler = scheduler;
        this.relay = new Relay(scheduler::schedule);
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
        return store.blocks()
            ? Mono.defer(() -> mailboxIds.stream().allMatch(this::isKnown) ? asking : asking.subscribeOn(scheduler))
            : asking;
    }

    private boolean isKnown(MailboxId mailboxId) {
        MailboxTrack track = tracks.get(mailboxId);
        return track != null && !track.isRetired();
    }

    private final class Entry<T> {
        private final List<MailboxId> mailboxIds;
        private final boolean brief;
        private final Section.Work<T> work;
        private final MonoSink<T> sink;
        private volatile ImmutableMap<MailboxId, MailboxTrack> held;
        private volatile Acquisition acquisition;

        private Entry(List<MailboxId> mailboxIds, boolean brief, Section.Work<T> work, MonoSink<T> sink) {
            this.mailboxIds = mailboxIds;
            this.brief = brief;
            this.work = work;
            this.sink = sink;
        }

        private void enter() {
            try {
                held = tracksOf(mailboxIds);
            } catch (MailboxException e) {
                sink.error(e);
                return;
            }
            acquisition = new Acquisition(locksOf(held), this::held);
            acquisition.start();
        }

        private void cancel() {
            Optional.ofNullable(acquisition).ifPresent(Acquisition::cancel);
        }

        private void held(boolean waited) {
            if (!brief || store.blocks()) {
                scheduler.schedule(() -> run(Runnable::run));
            } else if (waited) {
                relay.run(() -> run(scheduler::schedule));
            } else {
                run(Runnable::run);
            }
        }

        private void run(Consumer<Runnable> callingBack) {
            if (isRetired(held)) {
                acquisition.release();
                enter();
                return;
            }
            Section section = new Section(store, held);
            T result;
            try {
                result = section.run(work);
            } catch (Throwable e) {
                // Whatever it is: a caller who never hears would hang.
                leave(acquisition, section);
                callingBack.accept(() -> sink.error(e));
                return;
            }
            leave(acquisition, section);
            callingBack.accept(() -> sink.success(result));
        }
    }

    /**
     * The same for callers that may block: waits for the sections, works on the calling thread.
     */
    public <T> T writeBlocking(Stream<MailboxId> mailboxIds, Section.Work<T> work) throws MailboxException {
        List<MailboxId> ids = mailboxIds.collect(inLockOrder());
        ImmutableMap<MailboxId, MailboxTrack> held = tracksOf(ids);
        Acquisition acquisition = acquire(held);
        while (isRetired(held)) {
            acquisition.release();
            held = tracksOf(ids);
            acquisition = acquire(held);
        }
        Section section = new Section(store, held);
        try {
            return section.run(work);
        } finally {
            leave(acquisition, section);
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
     * Whether one of the mailboxes was deleted while its section was waited for.
     */
    private static boolean isRetired(ImmutableMap<MailboxId, MailboxTrack> tracks) {
        return tracks.values().stream().anyMatch(MailboxTrack::isRetired);
    }

    private void leave(Acquisition acquisition, Section section) {
        acquisition.release();
        section.published()
            .flatMap(mailboxId -> listeners.getOrDefault(mailboxId, NO_LISTENERS).stream())
            .forEach(scheduler::schedule);
    }

    @Override
    public Disposable onChange(MailboxId mailboxId, Runnable listener) {
        listeners.compute(mailboxId, (id, all) -> {
            List<Runnable> more = all == null ? new CopyOnWriteArrayList<>() : all;
            more.add(listener);
            return more;
        });
        return () -> listeners.computeIfPresent(mailboxId, (id, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
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
        return offIoThread(Mono.fromCallable(() -> highestModSeqNow(mailboxId)), ImmutableList.of(mailboxId));
    }

    /**
     * The published HIGHESTMODSEQ.
     */
    public ModSeq highestModSeqNow(MailboxId mailboxId) throws MailboxException {
        return track(mailboxId).published();
    }

    @Override
    public Mono<Changes> changesSince(MailboxId mailboxId, ModSeq since) {
        Mono<Changes> changes = Mono.fromCallable(() -> store.changesSince(mailboxId, since, highestModSeqNow(mailboxId)));
        return store.blocks() ? changes.subscribeOn(scheduler) : changes;
    }

    /**
     * Whether the store's answers may have to be waited for.
     */
    public boolean blocks() {
        return store.blocks();
    }

    @Override
    public Mono<Void> published(MailboxId mailboxId, ModSeq modSeq) {
        return Mono.defer(() -> {
            try {
                if (highestModSeqNow(mailboxId).compareTo(modSeq) >= 0) {
                    return Mono.empty();
                }
            } catch (MailboxException e) {
                return Mono.error(e);
            }
            return settled(mailboxId);
        });
    }

    /**
     * Whoever has written something is still in the section: it is published once we have been there.
     */
    @Override
    public Mono<Void> settled(MailboxId mailboxId) {
        return write(Stream.of(mailboxId), true, section -> null).then();
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
            Optional.ofNullable(tracks.remove(mailboxId)).ifPresent(MailboxTrack::retire);
            return null;
        }).then(Mono.fromRunnable(() -> obituaries.forEach(reader -> reader.accept(mailboxId))));
    }

    /**
     * For what is kept of a mailbox elsewhere, and is of no use once it has been deleted.
     *
     * @param forget is given its id. Must not block
     */
    public void whenForgotten(Consumer<MailboxId> forget) {
        obituaries.add(forget);
    }

    /**
     * The store may have come to know of changes that others have made: one mailbox after the other asks it.
     */
    public void lookAgain() {
        Flux.fromIterable(ImmutableList.copyOf(tracks.keySet()))
            .concatMap(mailboxId -> settled(mailboxId).onErrorResume(MailboxException.class, e -> Mono.empty()))
            .subscribeOn(scheduler)
            .subscribe();
    }

    private MailboxTrack track(MailboxId mailboxId) throws MailboxException {
        MailboxTrack known = tracks.get(mailboxId);
        if (known != null && !known.isRetired()) {
            return known;
        }
        ModSeq highest = store.highestModSeq(mailboxId);
        return tracks.compute(mailboxId, (id, current) -> {
            if (current == null) {
                return new MailboxTrack(highest);
            }
            // What was told once is not taken back, whatever the store says.
            return current.isRetired() ? new MailboxTrack(Ordering.natural().max(highest, current.published())) : current;
        });
    }

    private ImmutableMap<MailboxId, MailboxTrack> tracksOf(List<MailboxId> mailboxIds) throws MailboxException {
        ImmutableMap.Builder<MailboxId, MailboxTrack> result = ImmutableMap.builder();
        for (MailboxId mailboxId : mailboxIds) {
            result.put(mailboxId, track(mailboxId));
        }
        return result.build();
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
