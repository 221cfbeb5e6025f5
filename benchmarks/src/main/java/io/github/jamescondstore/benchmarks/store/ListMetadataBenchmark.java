/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading the flags of all messages, what FETCH 1:* (FLAGS) does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ListMetadataBenchmark {
    @Param({MapperFactories.STOCK, MapperFactories.CONDSTORE})
    private String factory;

    @Param({"1000", "10000"})
    private int messages;

    private StoreUnderTest store;

    @Setup
    public void createStore() {
        store = new StoreUnderTest(factory).fill(messages);
    }

    @Benchmark
    public List<ComposedMessageIdWithMetaData> all() {
        return store.listMetadata();
    }
}
