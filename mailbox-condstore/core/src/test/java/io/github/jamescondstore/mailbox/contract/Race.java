/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import com.google.common.collect.ImmutableList;

/**
 * Several callers at once, each on a thread of its own, all starting together.
 */
final class Race {
    private static final long PATIENCE_SECONDS = 120;

    /** Looks again and again while others write. */
    @FunctionalInterface
    interface Look {
        void look() throws Exception;
    }

    /** @return the results in the order of the runners; the first failure is thrown */
    static <T> List<T> run(int runners, IntFunction<Callable<T>> runner) throws Exception {
        ImmutableList.Builder<Callable<T>> all = ImmutableList.builder();
        for (int i = 0; i < runners; i++) {
            all.add(runner.apply(i));
        }
        return run(all.build());
    }

    /** The observer looks at least once more when all have written. */
    static void observed(int writers, IntFunction<Callable<?>> writer, Look observer) throws Exception {
        AtomicInteger writing = new AtomicInteger(writers);
        ImmutableList.Builder<Callable<Object>> all = ImmutableList.builder();
        for (int i = 0; i < writers; i++) {
            Callable<?> work = writer.apply(i);
            all.add(() -> {
                try {
                    return work.call();
                } finally {
                    writing.decrementAndGet();
                }
            });
        }
        all.add(() -> {
            boolean last;
            do {
                last = writing.get() == 0;
                observer.look();
            } while (!last);
            return null;
        });
        run(all.build());
    }

    private static <T> List<T> run(List<Callable<T>> runners) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(runners.size());
        CyclicBarrier start = new CyclicBarrier(runners.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> runner : runners) {
                futures.add(threads.submit(() -> {
                    start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return runner.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private Race() {
    }
}
