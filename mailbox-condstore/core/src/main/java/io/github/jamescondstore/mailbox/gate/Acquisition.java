/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One taking of one or more locks, in the order given, which has to be the same for everybody.
 */
final class Acquisition {
    /**
     * Called once, when all locks are held.
     */
    @FunctionalInterface
    interface Held {
        /**
         * @param waited whether a lock was taken, hence whether the calling thread is the one that released it
         */
        void held(boolean waited);
    }

    private enum State {
        WAITING,
        HELD,
        CANCELLED
    }

    private final List<SectionLock> locks;
    private final Held whenHeld;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Acquisition(List<SectionLock> locks, Held whenHeld) {
        this.locks = locks;
        this.whenHeld = whenHeld;
    }

    void start() {
        acquire(0, false);
    }

    private void acquire(int first, boolean waited) {
        int next = first;
        while (next < locks.size()) {
            int granted = next + 1;
            if (!locks.get(next).acquire(() -> granted(granted))) {
                return;
            }
            next = granted;
        }
        if (state.compareAndSet(State.WAITING, State.HELD)) {
            whenHeld.held(waited);
        } else {
            release(locks.size());
        }
    }

    private void granted(int held) {
        if (state.get() == State.CANCELLED) {
            release(held);
        } else {
            acquire(held, true);
        }
    }

    /**
     * Gives up waiting. Locks that are granted from now on are passed on at once.
     *
     * @return false if the locks are held already: then they are to be released by who holds them
     */
    boolean cancel() {
        return state.compareAndSet(State.WAITING, State.CANCELLED);
    }

    void release() {
        release(locks.size());
    }

    private void release(int held) {
        for (int i = held - 1; i >= 0; i--) {
            locks.get(i).release();
        }
    }
}
