/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A mutual exclusion that nobody has to sleep for: who finds it taken leaves a callback. First come, first served.
 *
 * James calls its mappers on Netty's IO threads, which must never wait, and on a bounded pool, which could be used up by
 * waiters until the holder itself finds no thread any more. A callback costs neither.
 *
 * The lock has no owner thread: it is handed to the callback, whoever runs it. Not re-entrant.
 */
final class SectionLock {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean held = false;

    /**
     * Takes the lock if it is free. If not, {@code granted} is called once it is the caller's, on the thread that releases
     * it, and must be quick and must not throw. Either way it stays taken until {@link #release()}.
     *
     * @return whether it was free: then the callback is not called
     */
    synchronized boolean acquire(Runnable granted) {
        if (held) {
            waiting.add(granted);
            return false;
        }
        held = true;
        return true;
    }

    /**
     * Hands the lock to the one who has waited longest.
     */
    void release() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            held = next != null;
        }
        if (next != null) {
            next.run();
        }
    }
}
