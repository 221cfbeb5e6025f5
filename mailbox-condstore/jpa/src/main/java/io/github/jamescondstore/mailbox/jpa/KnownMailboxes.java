/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;

/**
 * What a SELECT asks about all messages of a mailbox, kept beside the database from one time to the next, and read anew once the change
 * log names a reason: the database would walk over them, most of the times to find the same.
 *
 * Each answer is read after the HIGHESTMODSEQ with which it is kept. So it may know of changes above that already; the log names them
 * once more, which at worst has it read again.
 */
final class KnownMailboxes {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final ChangedFlags SEEN = ChangedFlags.of(new Flags(Flags.Flag.SEEN));

    /** Of the heap. */
    private static final int SHARE = 64;
    /** What a mailbox takes without keywords, and each of them beside its name. */
    private static final int ENTRY = 350;
    private static final int KEYWORD = 150;

    private static final class Answer<T> {
        private final long asOf;
        private final T value;

        private Answer(ModSeq asOf, T value) {
            this.asOf = asOf.asLong();
            this.value = value;
        }
    }

    private static final class Known {
        private volatile Answer<Optional<MessageUid>> firstUnseen;
        private volatile Answer<Optional<MessageUid>> lastUid;
        private volatile Answer<Flags> applicableFlags;
        /** No message up to this UID is recent. */
        private volatile long noneRecentUpTo = 0;

        private int weight() {
            Answer<Flags> flags = applicableFlags;
            return flags == null ? ENTRY
                : Ints.saturatedCast(ENTRY + Arrays.stream(flags.value.getUserFlags()).mapToLong(keyword -> KEYWORD + keyword.length()).sum());
        }
    }

    /**
     * Where an answer is kept.
     */
    private static final class Place<T> {
        private final Function<Known, Answer<T>> get;
        private final BiConsumer<Known, Answer<T>> set;

        private Place(Function<Known, Answer<T>> get, BiConsumer<Known, Answer<T>> set) {
            this.get = get;
            this.set = set;
        }
    }

    private static final Place<Optional<MessageUid>> FIRST_UNSEEN = new Place<>(known -> known.firstUnseen, (known, answer) -> known.firstUnseen = answer);
    private static final Place<Optional<MessageUid>> LAST_UID = new Place<>(known -> known.lastUid, (known, answer) -> known.lastUid = answer);
    private static final Place<Flags> APPLICABLE_FLAGS = new Place<>(known -> known.applicableFlags, (known, answer) -> known.applicableFlags = answer);

    /**
     * Asks the database.
     */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws MailboxException;
    }

    @FunctionalInterface
    interface ReadingAmong<T> {
        T read(UidSet among) throws MailboxException;
    }

    /**
     * What has become of an answer; empty if only the database knows.
     */
    @FunctionalInterface
    private interface Carry<T> {
        Optional<T> over(T value, List<Change> changes);
    }

    private final MailboxGate gate;
    private final JpaChangeStore log;
    private final Cache<MailboxId, Known> mailboxes = CacheBuilder.newBuilder()
        .maximumWeight(Runtime.getRuntime().maxMemory() / SHARE)
        .weigher((MailboxId mailboxId, Known known) -> known.weight())
        .expireAfterAccess(KEPT)
        .build();

    KnownMailboxes(MailboxGate gate, JpaChangeStore log) {
        this.gate = gate;
        this.log = log;
        gate.whenForgotten(this::forget);
    }

    private Known known(MailboxId mailboxId) {
        return mailboxes.asMap().computeIfAbsent(mailboxId, id -> new Known());
    }

    private <T> T answer(MailboxId mailboxId, Place<T> place, Carry<T> carry, Reading<T> reading) throws MailboxException {
        Known known = known(mailboxId);
        ModSeq now = gate.highestModSeqNow(mailboxId);
        Answer<T> before = place.get.apply(known);
        Optional<T> carried = before == null
            ? Optional.empty()
            : log.between(mailboxId, ModSeq.of(before.asOf), now).flatMap(changes -> carry.over(before.value, changes));
        T value = carried.isPresent() ? carried.get() : reading.read();
        place.set.accept(known, new Answer<>(now, value));
        // Weighed anew, if it is still there.
        mailboxes.asMap().replace(mailboxId, known, known);
        return value;
    }

    Optional<MessageUid> firstUnseen(MailboxId mailboxId, Reading<Optional<MessageUid>> reading) throws MailboxException {
        return answer(mailboxId, FIRST_UNSEEN,
            (first, changes) -> Optional.of(first).filter(any -> changes.stream().noneMatch(change -> concerns(change, first))), reading);
    }

    private static boolean concerns(Change change, Optional<MessageUid> firstUnseen) {
        switch (change.kind()) {
            case ADDED:
                // Above all that there are.
                return firstUnseen.isEmpty();
            case FLAGS:
                return !change.touched(SEEN, UidSet.ALL).isEmpty();
            default:
                return firstUnseen.filter(change.uids()::contains).isPresent();
        }
    }

    /**
     * The highest UID that was ever given to a message of the mailbox.
     */
    Optional<MessageUid> lastUid(MailboxId mailboxId, Reading<Optional<MessageUid>> reading) throws MailboxException {
        return answer(mailboxId, LAST_UID, (last, changes) -> Optional.of(Stream.concat(last.stream(), changes.stream()
                .filter(change -> change.kind() == Change.Kind.ADDED)
                .map(change -> change.uids().span().getUidTo()))
            .max(MessageUid::compareTo)), reading);
    }

    Flags applicableFlags(MailboxId mailboxId, Reading<Flags> reading) throws MailboxException {
        Flags flags = answer(mailboxId, APPLICABLE_FLAGS,
            (before, changes) -> Optional.of(before).filter(any -> changes.stream().noneMatch(change -> concerns(change, before))), reading);
        return new Flags(flags);
    }

    private static boolean concerns(Change change, Flags applicable) {
        switch (change.kind()) {
            case ADDED:
                return true;
            case FLAGS:
                return change.uidsByFlags().keySet().stream().anyMatch(ChangedFlags::hasKeywords);
            default:
                return applicable.getUserFlags().length > 0;
        }
    }

    /**
     * The messages that are recent. Most mailboxes have none, but for what has come since one was looked for.
     */
    List<MessageUid> recent(MailboxId mailboxId, Optional<MessageUid> lastUid, ReadingAmong<List<MessageUid>> reading) throws MailboxException {
        Known known = known(mailboxId);
        long from = known.noneRecentUpTo;
        if (lastUid.isEmpty() || lastUid.get().asLong() <= from) {
            return ImmutableList.of();
        }
        List<MessageUid> recent = reading.read(UidSet.range(from + 1, Long.MAX_VALUE));
        if (recent.isEmpty()) {
            known.noneRecentUpTo = lastUid.get().asLong();
        }
        return recent;
    }

    /**
     * What no change of the log tells has changed, such as a message that is recent and was not. Whoever has looked meanwhile notes it where nobody
     * looks any more.
     */
    void forget(MailboxId mailboxId) {
        mailboxes.invalidate(mailboxId);
    }
}
