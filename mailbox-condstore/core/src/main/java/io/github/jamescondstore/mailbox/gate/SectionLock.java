/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A mutual exclusion that nobody has to sleep for: who finds it taken waits in a queue and is called. First come, first served.
 *
 * James calls its mappers on Netty's IO threads, which must never wait, and on a bounded pool, which could be used up by
 * waiters until the holder itself finds no thread any more. A callback costs neither.
 *
 * The lock has no owner thread: it is handed to the waiter, whoever calls it. Not re-entrant.
 */
final class SectionLock {
    /**
     * Who waits for the lock.
     */
    @FunctionalInterface
    interface Waiter {
        /**
         * Called once, when the lock is the waiter's, on the thread that releases it. Must be quick and must not throw.
         *
         * @return false if the waiter does not want it any more: the lock is not its own then
         */
        boolean granted();
    }

    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private boolean held = false;

    /**
     * Takes the lock if it is free. If not, the waiter is called when it is its turn. Either way the lock stays taken until
     * {@link #release()}.
     *
     * @return whether it was free: then the waiter is not called
     */
    synchronized boolean acquire(Waiter waiter) {
        if (held) {
            waiting.add(waiter);
            return false;
        }
        held = true;
        return true;
    }

    /**
     * The waiter waits no longer.
     *
     * @return false if it was not waiting, or has been granted the lock in the meantime
     */
    synchronized boolean withdraw(Waiter waiter) {
        return waiting.remove(waiter);
    }

    /**
     * Hands the lock to the one who has waited longest and still wants it: one after the other, so that it does not matter how many do not.
     */
    void release() {
        Waiter next = next();
        while (next != null && !next.granted()) {
            next = next();
        }
    }

    private synchronized Waiter next() {
        Waiter next = waiting.poll();
        held = next != null;
        return next;
    }
}
