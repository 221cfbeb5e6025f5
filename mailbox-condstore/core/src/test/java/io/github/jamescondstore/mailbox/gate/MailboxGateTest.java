/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeStore;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.CollisionException;
import io.github.jamescondstore.mailbox.changes.InUseNotice;
import io.github.jamescondstore.mailbox.changes.MailboxInUseException;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import io.github.jamescondstore.mailbox.contents.MessageSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class MailboxGateTest {
    private static final MailboxId FIRST = TestId.of(1);
    private static final MailboxId SECOND = TestId.of(2);

    @FunctionalInterface
    private interface Attempt {
        void run() throws MailboxException;
    }

    private enum Kind {
        MEMORY,
        DATABASE
    }

    /** Keeps the highest mod-sequences only: what the log says is the backends' matter. */
    private static final class HighestOnly implements ChangeStore {
        private final Kind kind;
        private final Map<MailboxId, ModSeq> highest = new ConcurrentHashMap<>();
        /** Called before a mailbox is asked for. */
        private volatile Consumer<MailboxId> asked = mailboxId -> { };
        /** Called between what is read and its answer. */
        private volatile Attempt answering = () -> { };
        /** Called before a commit. */
        private volatile Attempt attempt = () -> { };
        /** Called when the work of a commit is done. */
        private volatile Attempt done = () -> { };
        private final AtomicInteger commits = new AtomicInteger();
        private final Set<MailboxId> released = ConcurrentHashMap.newKeySet();
        private volatile Others others;

        private HighestOnly(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void whenOthersWrite(Others told) {
            others = told;
        }

        @Override
        public ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException {
            asked.accept(mailboxId);
            ModSeq head = head(mailboxId);
            answering.run();
            return head;
        }

        private ModSeq head(MailboxId mailboxId) {
            return highest.getOrDefault(mailboxId, MailboxGate.UNTOUCHED);
        }

        @Override
        public <T> T commit(Collection<MailboxId> mailboxIds, Work<T> work, Runnable readable) throws MailboxException {
            attempt.run();
            Map<MailboxId, ModSeq> before = Maps.toMap(mailboxIds, this::head);
            try {
                if (!rollsBack()) {
                    readable.run();
                }
                T result = work.run(before);
                readable.run();
                done.run();
                commits.incrementAndGet();
                return result;
            } catch (MailboxException | RuntimeException e) {
                if (rollsBack()) {
                    highest.putAll(before);
                }
                throw e;
            }
        }

        @Override
        public boolean commitsTogether() {
            return rollsBack();
        }

        @Override
        public void flush() {
        }

        @Override
        public boolean rollsBack() {
            return kind == Kind.DATABASE;
        }

        @Override
        public boolean blocks() {
            return kind != Kind.MEMORY;
        }

        @Override
        public int sectionsAtOnce() {
            return MailboxGate.THREADS;
        }

        @Override
        public Optional<Changes> changesAtHand(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
            return since.equals(upTo) ? Optional.of(Changes.of(since, upTo, ImmutableList.of())) : Optional.empty();
        }

        @Override
        public long append(MailboxId mailboxId, Change change) {
            highest.put(mailboxId, change.modSeq());
            return 0;
        }

        @Override
        public Changes changesSince(MailboxId mailboxId, ModSeq since, ModSeq upTo) {
            return Changes.beyondHorizon(since, upTo);
        }

        @Override
        public void release(MailboxId mailboxId) {
            released.add(mailboxId);
        }

        @Override
        public void drop(MailboxId mailboxId) {
            highest.remove(mailboxId);
        }
    }

    private final HighestOnly store = new HighestOnly(Kind.MEMORY);
    private final MailboxGate gate = new MailboxGate(store);
    private final HighestOnly database = new HighestOnly(Kind.DATABASE);
    private final MailboxGate ofDatabase = new MailboxGate(database);

    private static Section.Work<ModSeq> change(MailboxId mailboxId) {
        return section -> {
            ModSeq modSeq = section.modSeq(mailboxId);
            section.record(mailboxId, Change.added(modSeq, UidSet.of(MessageUid.of(1))));
            return modSeq;
        };
    }

    /** Holds the section of the database's first mailbox until the others wait for it. */
    private <T> List<T> afterWaiting(List<Mono<T>> waiting) {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ofDatabase.write(Stream.of(FIRST), false, section -> {
            held.countDown();
            uninterruptibly(end);
            return null;
        }).subscribe();
        uninterruptibly(held);
        List<Mono<T>> entered = waiting.stream().map(Mono::cache).collect(Collectors.toList());
        entered.forEach(mono -> mono.subscribe(any -> { }, error -> { }));
        end.countDown();
        return Flux.mergeSequential(entered, 1_000, 1).collectList().block(Duration.ofSeconds(20));
    }

    private Mono<ModSeq> writeToDatabase(Section.Work<ModSeq> work) {
        return ofDatabase.write(Stream.of(FIRST), true, work);
    }

    private static Section.Work<ModSeq> counted(AtomicInteger worked) {
        return section -> {
            worked.incrementAndGet();
            return change(FIRST).run(section);
        };
    }

    private List<Mono<ModSeq>> changesOfDatabase(int number) {
        return Stream.generate(() -> writeToDatabase(change(FIRST))).limit(number).collect(Collectors.toList());
    }

    private static List<ModSeq> modSeqs(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(ModSeq::of).collect(Collectors.toList());
    }

    /** With each of them granted the section alone there are 21 commits. */
    @Test
    void whoWaitsForADatabaseShouldShareACommitAndHaveAModSeqOfItsOwn() {
        assertThat(afterWaiting(changesOfDatabase(20))).isEqualTo(modSeqs(2, 21));
        assertThat(database.commits).hasValue(2);
    }

    /** Without doing them once more, each alone, all fail. */
    @Test
    void oneThatFailsShouldTakeNothingFromThoseWhoShareItsCommit() throws Exception {
        List<Mono<Optional<ModSeq>>> waiting = changesOfDatabase(20).stream().map(change -> change.map(Optional::of)).collect(Collectors.toList());
        waiting.add(10, writeToDatabase(section -> {
            change(FIRST).run(section);
            throw new MailboxException("its own fault");
        }).map(Optional::of).onErrorReturn(error -> error.getMessage().equals("its own fault"), Optional.empty()));

        List<Optional<ModSeq>> answers = afterWaiting(waiting);

        assertThat(answers.get(10)).isEmpty();
        assertThat(answers.stream().flatMap(Optional::stream)).containsExactlyInAnyOrderElementsOf(modSeqs(2, 21));
        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(21));
    }

    /** With every failure tried again, each works twice: what was committed after all would be there twice. */
    @Test
    void failedCommitShouldBeToldToAllWhoSharedItAndNotBeTriedAgain() {
        AtomicInteger worked = new AtomicInteger();
        List<Mono<String>> waiting = Stream.generate(() -> writeToDatabase(counted(worked))
            .map(ModSeq::toString)
            .onErrorResume(error -> Mono.just(error.getMessage()))).limit(20).collect(Collectors.toList());
        database.done = () -> {
            if (worked.get() > 0) {
                throw new MailboxException("connection lost");
            }
        };

        assertThat(afterWaiting(waiting)).hasSize(20).containsOnly("connection lost");
        assertThat(worked).hasValue(20);
    }

    @Test
    void whoSharesACommitThatCollidesShouldBeToldOfTheLastAttempt() {
        AtomicInteger worked = new AtomicInteger();
        List<Mono<ModSeq>> waiting = Stream.generate(() -> writeToDatabase(counted(worked))).limit(20).collect(Collectors.toList());
        database.done = () -> {
            if (worked.get() == 20) {
                throw new CollisionException("another server", null);
            }
        };
        // What another server has written stays.
        database.attempt = () -> {
            if (worked.get() == 20) {
                database.highest.put(FIRST, ModSeq.of(100));
            }
        };

        assertThat(afterWaiting(waiting)).isEqualTo(modSeqs(101, 120));
        assertThat(worked).hasValue(40);
    }

    /** With those behind a long work joining those before it, the last is done before it. */
    @Test
    void nobodyShouldOvertakeWorkThatIsDoneAlone() {
        // Otherwise it is opened first, while others get in line.
        ofDatabase.highestModSeq(SECOND).block();
        List<Mono<ModSeq>> waiting = changesOfDatabase(3);
        waiting.add(2, ofDatabase.write(Stream.of(FIRST), false, change(FIRST)));
        waiting.add(ofDatabase.write(Stream.of(FIRST, SECOND), true, change(FIRST)));
        waiting.addAll(changesOfDatabase(3));

        assertThat(afterWaiting(waiting)).isEqualTo(modSeqs(2, 9));
        assertThat(database.commits).as("of the holder, two, a long one, one, a move, three").hasValue(6);
    }

    @Test
    void whoGivesUpWaitingShouldNotBeAmongThoseWhoShareACommit() {
        AtomicInteger worked = new AtomicInteger();
        List<Mono<ModSeq>> waiting = changesOfDatabase(3);
        waiting.add(1, Mono.defer(() -> {
            writeToDatabase(section -> ModSeq.of(worked.incrementAndGet())).subscribe().dispose();
            return Mono.just(ModSeq.first());
        }));

        assertThat(afterWaiting(waiting)).containsExactly(ModSeq.of(2), ModSeq.first(), ModSeq.of(3), ModSeq.of(4));
        assertThat(worked).hasValue(0);
    }

    /** Some fail, some give up, some take long: each that was told of its mod-sequence has it, and nobody else. */
    @Test
    void commitsThatAreSharedShouldBeWhatEachOfThemIsAlone() throws Exception {
        database.done = () -> {
            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                throw new CollisionException("by chance", null);
            }
        };
        Set<Long> told = ConcurrentHashMap.newKeySet();
        AtomicInteger refused = new AtomicInteger();
        Flux.range(0, 3_000).flatMap(number -> ofDatabase.write(Stream.of(FIRST), number % 7 != 0, section -> {
            ModSeq modSeq = change(FIRST).run(section);
            if (number % 11 == 0) {
                throw new MailboxException("by intention");
            }
            return modSeq;
        }).subscribeOn(Schedulers.parallel()).doOnNext(modSeq -> assertThat(told.add(modSeq.asLong())).isTrue())
            .onErrorResume(MailboxException.class, error -> {
                assertThat(error).hasMessage("by intention");
                refused.incrementAndGet();
                return Mono.empty();
            }), 16).blockLast(Duration.ofSeconds(50));

        assertThat(refused).hasValue(273);
        assertThat(told).hasSize(3_000 - 273);
        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(1 + told.size()));
    }

    private Mono<ModSeq> write(MailboxId mailboxId) {
        return gate.write(Stream.of(mailboxId), true, change(mailboxId));
    }

    /** Holds the section of a mailbox until the latch is released. */
    private Disposable hold(MailboxId mailboxId, CountDownLatch until) {
        CountDownLatch held = new CountDownLatch(1);
        Disposable holder = gate.write(Stream.of(mailboxId), false, section -> {
            held.countDown();
            uninterruptibly(until);
            return change(mailboxId).run(section);
        }).subscribe();
        uninterruptibly(held);
        return holder;
    }

    private static void uninterruptibly(CountDownLatch latch) {
        Uninterruptibles.awaitUninterruptibly(latch);
    }

    /**
     * Seen to fail with Reactor's bounded elastic scheduler, which puts work behind that of a thread while others are idle.
     */
    @Test
    void workShouldNotWaitForOtherMailboxesWhileAThreadIsLeft() {
        CountDownLatch heldUp = new CountDownLatch(1);
        IntStream.range(1, MailboxGate.THREADS).forEach(number -> hold(TestId.of(1000 + number), heldUp));

        assertThat(Flux.range(1, 100)
            .map(TestId::of)
            .flatMap(mailboxId -> gate.write(Stream.of(mailboxId), false, change(mailboxId)), 100)
            .collectList()
            .block(Duration.ofSeconds(20))).hasSize(100);
        heldUp.countDown();
    }

    /**
     * Seen to fail with the messages read on the gate's threads.
     */
    @Test
    void changesShouldNotWaitForThoseWhoReadManyMessages() {
        CountDownLatch heldUp = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(MailboxGate.THREADS);
        MailboxContents contents = new MailboxContents(ofDatabase, new SlowMessages(reading, heldUp));
        IntStream.range(0, MailboxGate.THREADS).forEach(number -> contents.states(FIRST, UidSet.ALL).subscribe());
        uninterruptibly(reading);

        assertThat(ofDatabase.write(Stream.of(SECOND), false, change(SECOND)).block(Duration.ofSeconds(20))).isEqualTo(ModSeq.of(2));
        heldUp.countDown();
    }

    /** A database that takes its time. */
    private static final class SlowMessages implements MessageSource {
        private final CountDownLatch reading;
        private final CountDownLatch until;

        private SlowMessages(CountDownLatch reading, CountDownLatch until) {
            this.reading = reading;
            this.until = until;
        }

        @Override
        public UidSet uids(MailboxId mailboxId) {
            return UidSet.empty();
        }

        @Override
        public long lastUid(MailboxId mailboxId) {
            return 0;
        }

        @Override
        public List<ComposedMessageIdWithMetaData> states(MailboxId mailboxId, UidSet uids) {
            reading.countDown();
            uninterruptibly(until);
            return ImmutableList.of();
        }

        @Override
        public void sizes(MailboxId mailboxId, UidSet uids, Sizes sizes) {
        }
    }

    @Test
    void firstChangeShouldBeAboveWhatAnUntouchedMailboxIsToldToHave() throws Exception {
        assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(1));
        assertThat(write(FIRST).block()).isEqualTo(ModSeq.of(2));
        assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(2));
    }

    @Test
    void workThatRecordsNothingShouldUseNoModSeqUp() throws Exception {
        gate.writeBlocking(Stream.of(FIRST), section -> section.modSeq(FIRST));

        assertThat(write(FIRST).block()).isEqualTo(ModSeq.of(2));
    }

    @Test
    void mailboxShouldBeginAnewWhenItWasForgotten() throws Exception {
        write(FIRST).block();
        write(FIRST).block();

        gate.forget(FIRST, () -> { }).block();

        assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(1));
        assertThat(write(FIRST).block()).isEqualTo(ModSeq.of(2));
    }

    @Test
    void whoWaitsForAMailboxThatIsForgottenShouldWriteOneAfterTheOther() {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        Mono<Void> forgotten = gate.forget(FIRST, () -> { }).cache();
        forgotten.subscribe();
        List<Mono<ModSeq>> waiting = IntStream.range(0, 100).mapToObj(i -> write(FIRST).cache()).collect(Collectors.toList());
        waiting.forEach(Mono::subscribe);
        end.countDown();

        assertThat(Flux.merge(waiting).map(ModSeq::asLong).collectList().block(Duration.ofSeconds(10)))
            .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(2, 101).boxed().collect(Collectors.toList()));
    }

    @Test
    void mailboxesShouldNotWaitForEachOther() {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        try {
            assertThat(write(SECOND).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
        } finally {
            end.countDown();
        }
    }

    @Test
    void highestModSeqShouldNotWaitAndNotShowWhatIsStillBeingWritten() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        try {
            assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(1));
        } finally {
            end.countDown();
        }
    }

    /** A change that can be read, and is committed, or is not, at the end. */
    private Mono<ModSeq> readable(CountDownLatch end, Attempt commit) {
        ofDatabase.highestModSeq(FIRST).block();
        CountDownLatch readable = new CountDownLatch(1);
        database.done = () -> {
            readable.countDown();
            uninterruptibly(end);
            commit.run();
        };
        Mono<ModSeq> writing = ofDatabase.write(Stream.of(FIRST), false, change(FIRST)).cache();
        writing.subscribe(any -> { }, error -> { });
        uninterruptibly(readable);
        return writing;
    }

    /** Seen to fail without the wait: 1 is told of what anybody can read under mod-sequence 2. */
    @Test
    void whoAsksShouldBeToldOfAllThatCouldBeReadBefore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        readable(end, () -> { });
        List<ModSeq> told = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(2);
        Flux.merge(ofDatabase.highestModSeq(FIRST), ofDatabase.changesSince(FIRST, ModSeq.of(1)).map(Changes::upTo))
            .subscribe(modSeq -> {
                told.add(modSeq);
                all.countDown();
            });
        ofDatabase.highestModSeq(FIRST).subscribe().dispose();

        assertThat(told).isEmpty();
        end.countDown();
        uninterruptibly(all);
        assertThat(told).containsExactly(ModSeq.of(2), ModSeq.of(2));
    }

    @Test
    void whoAsksWithinASectionShouldNotWaitForIt() throws Exception {
        assertThat(gate.write(Stream.of(FIRST), true, section -> {
            change(FIRST).run(section);
            return gate.highestModSeq(FIRST).block(Duration.ofSeconds(10));
        }).block()).as("published").isEqualTo(ModSeq.of(1));
    }

    /** What is not committed leaves nobody waiting. */
    @Test
    void whoAsksShouldBeToldWhenTheCommitFails() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Mono<ModSeq> failing = readable(end, () -> {
            throw new MailboxException("the disk is full");
        });
        Mono<ModSeq> asked = ofDatabase.highestModSeq(FIRST).cache();
        asked.subscribe();
        end.countDown();

        assertThat(asked.block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(1));
        assertThatThrownBy(failing::block).hasRootCauseMessage("the disk is full");
    }

    @Test
    void failedWorkShouldLeaveTheSectionAndItsErrorShouldArrive() {
        MailboxException failure = new MailboxException("disk full");

        assertThatThrownBy(() -> gate.write(Stream.of(FIRST), true, section -> {
            throw failure;
        }).block()).hasCause(failure);
        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
    }

    @Test
    void whatWasRecordedBeforeAFailureShouldBePublished() throws Exception {
        assertThatThrownBy(() -> gate.writeBlocking(Stream.of(FIRST), section -> {
            change(FIRST).run(section);
            throw new MailboxException("half-way");
        })).isInstanceOf(MailboxException.class);

        assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(2));
    }

    @Test
    void cancelledWaiterShouldNotWriteAndNotKeepTheSection() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        AtomicInteger written = new AtomicInteger();
        gate.write(Stream.of(FIRST), true, section -> written.incrementAndGet()).subscribe().dispose();
        end.countDown();

        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
        assertThat(written).hasValue(0);
    }

    @Test
    void cancelledHolderShouldFinishItsWorkAndLeaveTheSection() {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end).dispose();
        end.countDown();

        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
    }

    @Test
    void interruptedWaiterShouldGiveUpAndNotKeepTheSection() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        AtomicInteger failures = new AtomicInteger();
        Thread waiter = new Thread(() -> {
            try {
                gate.writeBlocking(Stream.of(FIRST), change(FIRST));
            } catch (MailboxException e) {
                failures.incrementAndGet();
            }
        });
        waiter.start();
        waiter.interrupt();
        waiter.join();
        end.countDown();

        assertThat(failures).hasValue(1);
        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
    }

    @Test
    void waitersShouldHoldNoThreads() {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<Disposable> waiters = Flux.range(0, 10_000).map(i -> write(FIRST).subscribe()).collectList().block();
        Set<Thread> threads = Sets.difference(Thread.getAllStackTraces().keySet(), before).immutableCopy();
        end.countDown();

        await().untilAsserted(() -> assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(10_002)));
        assertThat(threads).hasSizeLessThan(10);
        assertThat(waiters).allMatch(Disposable::isDisposed);
    }

    @Test
    void movesInBothDirectionsShouldNotLockEachOtherOut() {
        Flux<ModSeq> there = Flux.range(0, 1_000)
            .flatMap(i -> gate.write(Stream.of(FIRST, SECOND), false, change(FIRST)), 16)
            .subscribeOn(Schedulers.parallel());
        Flux<ModSeq> back = Flux.range(0, 1_000)
            .flatMap(i -> gate.write(Stream.of(SECOND, FIRST), false, change(FIRST)), 16)
            .subscribeOn(Schedulers.parallel());

        assertThat(Flux.merge(there, back).distinct().count().block(Duration.ofSeconds(30))).isEqualTo(2_000);
    }

    @Test
    void enteringAgainFromWithinShouldFailInsteadOfHanging() {
        assertThatThrownBy(() -> gate.writeBlocking(Stream.of(FIRST),
            section -> gate.writeBlocking(Stream.of(SECOND), change(SECOND)))).isInstanceOf(IllegalStateException.class);
        assertThat(write(SECOND).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
    }

    @Test
    void resultShouldArriveOutsideTheSection() {
        assertThat(write(FIRST)
            .flatMap(first -> Mono.fromCallable(() -> gate.writeBlocking(Stream.of(FIRST), change(FIRST))))
            .block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
    }

    @Test
    void sectionShouldNotGiveOutTheModSeqOfAnotherMailbox() {
        assertThatThrownBy(() -> gate.writeBlocking(Stream.of(FIRST), section -> section.modSeq(SECOND)))
            .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void modSeqShouldOnlyBePredictedOutsideASection() throws Exception {
        GatedModSeqProvider provider = new GatedModSeqProvider(gate);

        assertThat(provider.nextModSeq(FIRST)).isEqualTo(ModSeq.of(2));
        assertThat(provider.nextModSeq(FIRST)).isEqualTo(ModSeq.of(2));
        assertThat(write(FIRST).block()).isEqualTo(ModSeq.of(2));
    }

    /** With the whole of a database's lane for sections held up. Seen to fail with one pool of threads for everything. */
    @Test
    void whatIsKnownShouldBeAnsweredAtOnceWhileTheDatabaseHoldsUpEverySection() {
        CountDownLatch heldUp = new CountDownLatch(1);
        ModSeq known = ofDatabase.write(Stream.of(FIRST), false, change(FIRST)).block(Duration.ofSeconds(10));
        holdUpAllSections(heldUp);
        try {
            assertThat(ofDatabase.highestModSeq(FIRST).block(Duration.ofSeconds(10))).isEqualTo(known);
            assertThat(ofDatabase.changesSince(FIRST, known).block(Duration.ofSeconds(10)).isComplete()).isTrue();
            assertThat(ofDatabase.highestModSeq(SECOND).block(Duration.ofSeconds(10))).as("of one that is used for the first time")
                .isEqualTo(MailboxGate.UNTOUCHED);
            assertThat(ofDatabase.changesSince(FIRST, ModSeq.of(1)).block(Duration.ofSeconds(10)).isComplete()).as("read from the log").isFalse();
        } finally {
            heldUp.countDown();
        }
    }

    private void holdUpAllSections(CountDownLatch until) {
        CountDownLatch held = new CountDownLatch(MailboxGate.THREADS);
        IntStream.range(0, MailboxGate.THREADS).forEach(number -> ofDatabase.write(Stream.of(TestId.of(1000 + number)), false, section -> {
            held.countDown();
            uninterruptibly(until);
            return null;
        }).subscribe());
        uninterruptibly(held);
    }

    /** With the caller called back by the thread of the section it fails: no thread is left for those that it waits for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callersShouldBeAbleToWaitForOtherSectionsWithWhatTheyWereAnswered(boolean blocks) {
        int callers = 4 * MailboxGate.THREADS;
        CountDownLatch all = new CountDownLatch(callers);

        assertThat(Flux.range(0, callers)
            .flatMap(number -> (blocks ? ofDatabase : gate).write(Stream.of(TestId.of(1000 + number)), false, section -> null)
                .then(Mono.fromCallable(() -> {
                    all.countDown();
                    all.await();
                    return number;
                })), callers)
            .collectList()
            .block(Duration.ofSeconds(20))).hasSize(callers);
    }

    /** With the lock handed on from within the call that hands it on, the stack overflows. */
    @Test
    void anyNumberOfWaitersShouldBeAbleToGiveUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Mono<ModSeq> answer = gate.write(Stream.of(FIRST), false, section -> {
            uninterruptibly(end);
            return change(FIRST).run(section);
        }).cache();
        answer.subscribe();
        List<Disposable> waiters = Flux.range(0, 100_000).map(i -> write(FIRST).subscribe()).collectList().block();
        waiters.forEach(Disposable::dispose);
        end.countDown();

        assertThat(answer.block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
    }

    /** Where only the lock's own errors are told, it is never answered. */
    @Test
    void whoeverOpensAMailboxAnewShouldBeToldOfAnyError() {
        CountDownLatch end = new CountDownLatch(1);
        hold(FIRST, end);
        gate.forget(FIRST, () -> { }).subscribe();
        Mono<ModSeq> waiting = write(FIRST).cache();
        waiting.subscribe();
        store.asked = mailboxId -> {
            throw new IllegalStateException("no more memory");
        };
        end.countDown();

        assertThatThrownBy(() -> waiting.block(Duration.ofSeconds(10))).hasMessage("no more memory");
        store.asked = mailboxId -> { };
        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
    }

    /** Where a failed hand-over to a thread is an error of the gate's, it is never answered and the section never left. */
    @Test
    void workShouldBeDoneEvenIfNoThreadTakesIt() {
        Scheduler stopped = Schedulers.newSingle("stopped");
        stopped.dispose();
        MailboxGate withoutThreads = new MailboxGate(new HighestOnly(Kind.MEMORY), stopped);

        assertThat(withoutThreads.write(Stream.of(FIRST), false, change(FIRST)).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
        assertThat(withoutThreads.write(Stream.of(FIRST), false, change(FIRST)).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(3));
    }

    /** With the mailboxes opened one after the other, it waits for the other one. */
    @Test
    void aMailboxShouldBeOpenedWhileAnotherOneCannotBe() {
        CountDownLatch heldUp = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        database.asked = mailboxId -> {
            if (mailboxId.equals(FIRST)) {
                asking.countDown();
                uninterruptibly(heldUp);
            }
        };
        Mono<ModSeq> first = ofDatabase.highestModSeq(FIRST).cache();
        first.subscribe();
        uninterruptibly(asking);

        assertThat(ofDatabase.highestModSeq(SECOND).block(Duration.ofSeconds(10))).isEqualTo(MailboxGate.UNTOUCHED);
        heldUp.countDown();
        assertThat(first.block(Duration.ofSeconds(10))).isEqualTo(MailboxGate.UNTOUCHED);
    }

    @Test
    void aChangeThatMeetsOthersShouldBeDoneWithTheHeadThatIsDueThen() throws Exception {
        Iterator<Integer> others = ImmutableList.of(10, 20, 30).iterator();
        store.attempt = () -> {
            if (others.hasNext()) {
                store.highest.put(FIRST, ModSeq.of(others.next()));
                throw new CollisionException("somebody else was there", null);
            }
        };

        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(31));
        assertThat(gate.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(31));
    }

    @Test
    void aChangeThatMeetsOthersForTooLongShouldBeGivenUp() throws Exception {
        InUseNotice notice = new InUseNotice();
        store.attempt = () -> {
            throw new CollisionException("somebody else was there", null);
        };

        assertThatThrownBy(() -> write(FIRST).contextWrite(notice::addTo).block(Duration.ofSeconds(30))).hasCauseInstanceOf(MailboxInUseException.class);
        assertThat(notice.isGiven()).isTrue();
        store.attempt = () -> { };
        assertThat(write(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(2));
    }

    @Test
    void whatTheStoreSaysThatOthersWroteShouldBePublishedAndWakeThoseWhoListen() throws Exception {
        ofDatabase.highestModSeqNow(FIRST);
        ofDatabase.highestModSeqNow(SECOND);
        Semaphore woken = new Semaphore(0);
        ofDatabase.onChange(FIRST, woken::release);

        database.others.wrote(SECOND, ModSeq.of(9));
        database.others.wrote(FIRST, ModSeq.of(7));
        assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        database.others.wrote(FIRST, ModSeq.of(6));

        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(7));
        assertThat(ofDatabase.highestModSeqNow(SECOND)).isEqualTo(ModSeq.of(9));
        assertThat(ofDatabase.write(Stream.of(FIRST), true, change(FIRST)).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(8));
        assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(woken.tryAcquire()).isFalse();
    }

    /** Without the doubt the answer is 1. */
    @Test
    void storeShouldBeAskedOnceMoreWhenOthersMayHaveWritten() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ofDatabase.highestModSeqNow(FIRST);
        database.asked = mailboxId -> asked.incrementAndGet();
        Semaphore woken = new Semaphore(0);
        ofDatabase.onChange(FIRST, woken::release);

        database.highest.put(FIRST, ModSeq.of(7));
        database.others.mayHaveWritten();

        assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ofDatabase.highestModSeq(FIRST).block(Duration.ofSeconds(10))).isEqualTo(ModSeq.of(7));
        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(7));
        assertThat(asked).hasValue(1);
    }

    /** With the doubt forgotten when the answer comes, whatever came in between, the answer is 1. */
    @Test
    void storeShouldBeAskedAgainWhenOthersMayHaveWrittenWhileItWasAsked() throws Exception {
        ofDatabase.highestModSeqNow(FIRST);
        database.others.mayHaveWritten();
        database.asked = mailboxId -> {
            database.asked = any -> { };
            database.others.mayHaveWritten();
        };

        ofDatabase.highestModSeqNow(FIRST);
        database.highest.put(FIRST, ModSeq.of(7));

        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(7));
    }

    private void dropUnusedOfDatabase() {
        ofDatabase.dropUnused();
        ofDatabase.dropUnused();
    }

    @Test
    void whatNobodyUsesShouldBeGivenUpAndBeginWhereItWas() throws Exception {
        ModSeq last = writeToDatabase(change(FIRST)).block();
        ofDatabase.highestModSeqNow(SECOND);

        ofDatabase.dropUnused();
        ofDatabase.highestModSeqNow(SECOND);
        ofDatabase.dropUnused();

        assertThat(database.released).containsExactly(FIRST);
        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(last);
        assertThat(writeToDatabase(change(FIRST)).block()).isEqualTo(last.next());
    }

    /** Given up in spite of its section, two would write at once, and both would get 2. */
    @Test
    void whatSomebodyWritesToShouldNotBeGivenUp() {
        List<Mono<ModSeq>> waiting = changesOfDatabase(1);
        waiting.add(writeToDatabase(section -> {
            dropUnusedOfDatabase();
            return change(FIRST).run(section);
        }));
        waiting.add(writeToDatabase(change(FIRST)));

        assertThat(afterWaiting(waiting)).isEqualTo(modSeqs(2, 4));
        assertThat(database.released).isEmpty();
    }

    /** Without the numbers of what was given up the answer is 1, after a change was told to be 3. */
    @Test
    void whoAsksShouldNotTakeBackWhatWasToldOfAMailboxThatWasGivenUpMeanwhile() throws Exception {
        database.answering = () -> {
            database.answering = () -> { };
            writeToDatabase(change(FIRST)).block(Duration.ofSeconds(10));
            writeToDatabase(change(FIRST)).block(Duration.ofSeconds(10));
            dropUnusedOfDatabase();
        };

        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(3));
    }

    /** Seen to fail when whoever is in the section does not matter, and when nobody asks the store once more. */
    @Test
    void changesShouldBeOneAfterTheOtherHoweverOftenTheirMailboxIsGivenUp() {
        Disposable givingUp = Flux.interval(Duration.ZERO, Duration.ofNanos(100_000), Schedulers.newSingle("giving-up"))
            .onBackpressureDrop()
            .subscribe(any -> ofDatabase.dropUnused());
        int changes = 5_000;
        List<ModSeq> given = Flux.range(0, changes)
            .flatMap(i -> writeToDatabase(change(FIRST)).flatMap(modSeq -> ofDatabase.highestModSeq(FIRST)
                .doOnNext(highest -> assertThat(highest).isGreaterThanOrEqualTo(modSeq))
                .thenReturn(modSeq)), 8)
            .collectList()
            .block(Duration.ofSeconds(50));
        givingUp.dispose();

        assertThat(given).containsExactlyInAnyOrderElementsOf(modSeqs(2, changes + 1));
        assertThat(database.released).isNotEmpty();
    }

    /** With only those woken of whose mailbox something is kept, it waits for ever. */
    @Test
    void whoListensShouldBeWokenAlsoOfAMailboxThatWasGivenUp() throws Exception {
        ofDatabase.highestModSeqNow(FIRST);
        Semaphore woken = new Semaphore(0);
        ofDatabase.onChange(FIRST, woken::release);
        dropUnusedOfDatabase();
        database.highest.put(FIRST, ModSeq.of(7));

        database.others.wrote(FIRST, ModSeq.of(7));

        assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ofDatabase.highestModSeqNow(FIRST)).isEqualTo(ModSeq.of(7));
    }

    @Test
    void manyShouldNotBeKeptUntilTheirTime() throws Exception {
        Tracks tracks = new Tracks(store, mailboxId -> { }, 100);
        int crowded = 0;
        for (int mailbox = 0; mailbox < 1_000; mailbox++) {
            tracks.of(TestId.of(mailbox));
            if (tracks.isCrowded()) {
                crowded++;
                tracks.dropUnused(store::release);
            }
        }

        assertThat(crowded).isBetween(10, 100);
        assertThat(store.released).hasSizeGreaterThan(1_000 - 200);
    }

    /** With a call for each change there are 1,000 of them behind the one that takes its time. */
    @Test
    void changesThatAListenerHasNotHeardOfShouldBeToldByOneCall() {
        CountDownLatch calling = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        gate.onChange(FIRST, () -> {
            calls.incrementAndGet();
            calling.countDown();
            uninterruptibly(end);
        });
        write(FIRST).block();
        uninterruptibly(calling);
        Flux.range(0, 1_000).concatMap(i -> write(FIRST)).blockLast();
        end.countDown();

        await().until(() -> calls.get() == 2);
        Semaphore later = new Semaphore(0);
        gate.onChange(FIRST, later::release);
        write(FIRST).block();
        assertThat(Uninterruptibles.tryAcquireUninterruptibly(later, 10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> calls.get() == 3);
    }
}
