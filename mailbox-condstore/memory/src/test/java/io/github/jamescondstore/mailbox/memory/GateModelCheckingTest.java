/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import reactor.core.scheduler.Schedulers;

/**
 * The gate and the change log are linearizable: whatever the interleaving, the results are those of some order. Invariants
 * I1, I2, I3 and I6.
 *
 * With {@code SectionLock.acquire} always granting, it fails: two changes are given the same mod-sequence.
 */
public class GateModelCheckingTest {
    private static final MailboxId MAILBOX = InMemoryId.of(1);
    private static final MailboxId OTHER = InMemoryId.of(2);
    private static final ModSeq BEGINNING = ModSeq.of(1);
    private static final long TRANSFORMATION_MILLIS = 60_000;

    private final InMemoryChangeStore store = new InMemoryChangeStore(Retention.DEFAULT, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    private final MailboxGate gate = new MailboxGate(store, Schedulers.immediate());

    @Operation
    public long change() throws MailboxException {
        return gate.writeBlocking(Stream.of(MAILBOX), section -> {
            ModSeq modSeq = section.modSeq(MAILBOX);
            section.record(MAILBOX, Change.added(modSeq, UidSet.of(MessageUid.of(modSeq.asLong()))));
            return modSeq.asLong();
        });
    }

    @Operation
    public long refusedChange() throws MailboxException {
        return gate.writeBlocking(Stream.of(MAILBOX), section -> section.modSeq(MAILBOX).asLong());
    }

    @Operation
    public String move() throws MailboxException {
        return gate.writeBlocking(Stream.of(OTHER, MAILBOX), section -> {
            ModSeq from = section.modSeq(MAILBOX);
            ModSeq to = section.modSeq(OTHER);
            section.record(OTHER, Change.added(to, UidSet.of(MessageUid.of(to.asLong()))));
            section.record(MAILBOX, Change.expunged(from, UidSet.of(MessageUid.of(from.asLong() - 1))));
            return from.asLong() + " to " + to.asLong();
        });
    }

    @Operation
    public long highestModSeq() throws MailboxException {
        return gate.highestModSeqNow(MAILBOX).asLong();
    }

    @Operation
    public String logOfAll() throws MailboxException {
        return store.changesSince(MAILBOX, BEGINNING, gate.highestModSeqNow(MAILBOX)).toString();
    }

    @Test
    void modelChecking() {
        LinChecker.check(GateModelCheckingTest.class, new ModelCheckingOptions()
            // The first invocation waits for Lincheck to transform the classes it meets: on a busy machine longer than the ten seconds after
            // which it takes the test for hanging. Kotlin has no other name for it in Java.
            .invocationTimeout$lincheck(TRANSFORMATION_MILLIS)
            .iterations(10)
            .invocationsPerIteration(150)
            .threads(2)
            .actorsPerThread(2)
            .actorsBefore(1)
            .actorsAfter(1));
    }
}
