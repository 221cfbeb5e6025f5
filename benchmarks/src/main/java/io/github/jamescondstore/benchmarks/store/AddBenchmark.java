/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.util.concurrent.TimeUnit;

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
 * Adding one message, what APPEND and a delivery do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class AddBenchmark {
    @Param({MapperFactories.STOCK, MapperFactories.CONDSTORE})
    private String factory;

    private StoreUnderTest store;

    /** A new store for each iteration keeps the heap, and so the garbage collector's share, the same. */
    @Setup(Level.Iteration)
    public void createStore() {
        store = new StoreUnderTest(factory);
    }

    @Benchmark
    public MessageMetaData add() {
        return store.add(store.newMessage());
    }
}
