/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Setting and clearing one flag, what STORE does; every invocation changes every message it names.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class UpdateFlagsBenchmark {
    private static final int MANY = 1_000;

    @Param({MapperFactories.STOCK, MapperFactories.CONDSTORE})
    private String factory;

    @Param({"1000", "10000"})
    private int messages;

    private StoreUnderTest store;
    private int next;
    private boolean flagged;

    @Setup(Level.Iteration)
    public void createStore() {
        store = new StoreUnderTest(factory).fill(messages);
        next = 0;
        flagged = false;
    }

    @Benchmark
    public List<UpdatedFlags> one() {
        return store.flag(nextMessage(), flagged);
    }

    @Benchmark
    public List<UpdatedFlags> oneIfUnchanged() {
        return store.flagIfUnchanged(nextMessage(), flagged);
    }

    private MessageRange nextMessage() {
        if (next == 0) {
            flagged = !flagged;
        }
        MessageUid uid = MessageUid.of(next + 1L);
        next = (next + 1) % messages;
        return MessageRange.one(uid);
    }

    @Benchmark
    public List<UpdatedFlags> thousand() {
        flagged = !flagged;
        return store.flag(many(), flagged);
    }

    @Benchmark
    public List<UpdatedFlags> thousandIfUnchanged() {
        flagged = !flagged;
        return store.flagIfUnchanged(many(), flagged);
    }

    private static MessageRange many() {
        return MessageRange.range(MessageUid.of(1), MessageUid.of(MANY));
    }
}
