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
     * Called once, when all locks are held. Must not throw.
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

    /** For one of the locks, with those before it held. */
    private final class Waiting implements SectionLock.Waiter {
        private final int index;

        private Waiting(int index) {
            this.index = index;
        }

        @Override
        public boolean granted() {
            if (state.get() == State.CANCELLED) {
                release(index);
                return false;
            }
            acquire(index + 1, true);
            return true;
        }

        private void withdraw() {
            if (locks.get(index).withdraw(this)) {
                release(index);
            }
        }
    }

    private final List<SectionLock> locks;
    private final Held whenHeld;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Waiting waiting;

    Acquisition(List<SectionLock> locks, Held whenHeld) {
        this.locks = locks;
        this.whenHeld = whenHeld;
    }

    void start() {
        acquire(0, false);
    }

    private void acquire(int first, boolean waited) {
        for (int next = first; next < locks.size(); next++) {
            Waiting turn = new Waiting(next);
            waiting = turn;
            if (!locks.get(next).acquire(turn)) {
                if (state.get() == State.CANCELLED) {
                    // Cancelled before it was in the queue.
                    turn.withdraw();
                }
                return;
            }
        }
        if (state.compareAndSet(State.WAITING, State.HELD)) {
            whenHeld.held(waited);
        } else {
            release(locks.size());
        }
    }

    /**
     * Gives up waiting, and leaves the queue at once.
     *
     * @return false if the locks are held already: then they are to be released by who holds them
     */
    boolean cancel() {
        if (!state.compareAndSet(State.WAITING, State.CANCELLED)) {
            return false;
        }
        Waiting turn = waiting;
        if (turn != null) {
            turn.withdraw();
        }
        return true;
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
