/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Runs several clients at once, each on a thread of its own, all starting together.
 */
public final class Together {
    private static final long PATIENCE_SECONDS = 300;

    /** The results in the order of the clients; the first failure of a client is thrown. */
    public static <T> List<T> run(int clients, IntFunction<Callable<T>> client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        CyclicBarrier start = new CyclicBarrier(clients);
        try {
            List<Future<T>> futures = new ArrayList<>();
            IntStream.range(0, clients).forEach(i -> {
                Callable<T> work = client.apply(i);
                futures.add(threads.submit(() -> {
                    start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return work.call();
                }));
            });
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private Together() {
    }
}
