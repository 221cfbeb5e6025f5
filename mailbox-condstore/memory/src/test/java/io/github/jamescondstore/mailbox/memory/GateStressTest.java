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
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import reactor.core.scheduler.Schedulers;

/**
 * The gate and the change log are linearizable under real threads, blocking and reactive callers mixed. Invariants I1, I2, I3
 * and I6. {@link GateModelCheckingTest} tries the interleavings of the blocking half one by one.
 */
public class GateStressTest {
    private static final MailboxId MAILBOX = InMemoryId.of(1);
    private static final MailboxId OTHER = InMemoryId.of(2);
    private static final ModSeq BEGINNING = ModSeq.of(1);

    private final MailboxGate gate = new MailboxGate(new InMemoryChangeStore(Retention.DEFAULT, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)),
        Schedulers.immediate());

    @Operation
    public long change() throws MailboxException {
        return gate.writeBlocking(Stream.of(MAILBOX), section -> {
            ModSeq modSeq = section.modSeq(MAILBOX);
            section.record(MAILBOX, Change.added(modSeq, UidSet.of(MessageUid.of(modSeq.asLong()))));
            return modSeq.asLong();
        });
    }

    @Operation
    public long changeThatDoesNotWait() {
        return gate.write(Stream.of(MAILBOX), true, section -> {
            ModSeq modSeq = section.modSeq(MAILBOX);
            section.record(MAILBOX, Change.expunged(modSeq, UidSet.of(MessageUid.of(modSeq.asLong() - 1))));
            return modSeq.asLong();
        }).block();
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
    public String logOfAll() {
        Changes changes = gate.changesSince(MAILBOX, BEGINNING).block();
        return changes.toString();
    }

    @Test
    void stress() {
        LinChecker.check(GateStressTest.class, new StressOptions()
            .iterations(25)
            .invocationsPerIteration(2_000)
            .threads(3)
            .actorsPerThread(3));
    }
}
