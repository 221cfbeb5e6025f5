/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageMetaData;
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
 * Deleting one message, what EXPUNGE does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DeleteBenchmark {
    @Param({MapperFactories.STOCK, MapperFactories.CONDSTORE})
    private String factory;

    @Param({"1000", "10000"})
    private int messages;

    private StoreUnderTest store;
    private MessageUid victim;

    @Setup(Level.Iteration)
    public void createStore() {
        store = new StoreUnderTest(factory).fill(messages);
    }

    /** Untimed: what is deleted is replaced, so that the mailbox keeps its size. A delete takes long enough for the clock readings around it. */
    @Setup(Level.Invocation)
    public void addVictim() {
        victim = store.add(store.newMessage()).getUid();
    }

    @Benchmark
    public Map<MessageUid, MessageMetaData> one() {
        return store.delete(victim);
    }
}
