/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much has been done by all clients, for those that wait for the others to do something.
 */
final class Activity {
    private static final long PATIENCE_MILLIS = 100;

    private final AtomicLong commands = new AtomicLong();

    synchronized void done() {
        commands.incrementAndGet();
        notifyAll();
    }

    long commands() {
        return commands.get();
    }

    /** Until that many more commands have been answered; not for long, since all clients may be waiting. */
    synchronized void await(int more) throws InterruptedException {
        long until = commands.get() + more;
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        for (long left = PATIENCE_MILLIS; commands.get() < until && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
