/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

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
    interface Waiter {
        /**
         * Called once, when the lock is the waiter's, on the thread that releases it. Must be quick and must not throw.
         *
         * @return false if the waiter does not want it any more: the lock is not its own then
         */
        boolean granted();

        Purpose purpose();

        /**
         * Called instead of {@link #granted()} when the holder does what the waiter would have done.
         */
        void joined(Together together);
    }

    /**
     * What the lock is wanted for.
     */
    enum Purpose {
        /** To be there alone. */
        HOLD,
        /** To do what the holder may do along with its own. */
        JOIN
    }

    /** There is a lock for each mailbox that is used, and nobody waits for most of them. */
    private static final int FEW = 1;
    /** The room that those need who wait now and then. What a crowd has needed is given back. */
    private static final int MANY = 64;

    private Deque<Waiter> waiting = new ArrayDeque<>(FEW);
    private int mostWaiting = 0;
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
            mostWaiting = Math.max(mostWaiting, waiting.size());
            return false;
        }
        held = true;
        return true;
    }

    /**
     * Takes the lock if it is free, and does not wait for it if it is not.
     */
    synchronized boolean tryAcquire() {
        boolean taken = !held;
        held = true;
        return taken;
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
     * Lets those join the holder, who calls this, who may: in their order, up to the first one that has to be there alone.
     */
    void join(Together together) {
        joining(together.room()).forEach(waiter -> waiter.joined(together));
    }

    private synchronized List<Waiter> joining(int most) {
        List<Waiter> joining = new ArrayList<>();
        Iterator<Waiter> queue = waiting.iterator();
        while (joining.size() < most && queue.hasNext()) {
            Waiter next = queue.next();
            if (next.purpose() == Purpose.HOLD) {
                break;
            }
            joining.add(next);
            queue.remove();
        }
        return joining;
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
        if (!held && mostWaiting > MANY) {
            waiting = new ArrayDeque<>(FEW);
            mostWaiting = 0;
        }
        return next;
    }
}
