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
     * Whose it is. Exactly one of {@link #held}, {@link #passed} and {@link #joined} is called, once, unless it is cancelled. None may throw.
     */
    @FunctionalInterface
    interface Owner {
        /**
         * All locks are held.
         *
         * @param waited whether a lock was taken, hence whether the calling thread is the one that released it
         */
        void held(boolean waited);

        /**
         * What the locks are wanted for.
         */
        default SectionLock.Purpose purpose() {
            return SectionLock.Purpose.HOLD;
        }

        /**
         * Somebody holds the lock who does what it was wanted for; on that one's thread.
         *
         * @param together where it says what that is
         */
        default void joined(Together together) {
            throw new UnsupportedOperationException("it has to hold the locks itself");
        }
    }

    private enum State {
        WAITING,
        HELD,
        /** Another holds the lock for it. */
        SERVED,
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

        @Override
        public SectionLock.Purpose purpose() {
            return owner.purpose();
        }

        @Override
        public void joined(Together together) {
            if (state.compareAndSet(State.WAITING, State.SERVED)) {
                owner.joined(together);
            }
        }

        private void withdraw() {
            if (locks.get(index).withdraw(this)) {
                release(index);
            }
        }
    }

    private final List<SectionLock> locks;
    private final Owner owner;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Waiting waiting;

    Acquisition(List<SectionLock> locks, Owner owner) {
        this.locks = locks;
        this.owner = owner;
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
            owner.held(waited);
        } else {
            release(locks.size());
        }
    }

    /**
     * Gives up waiting, and leaves the queue at once.
     *
     * @return false if it is too late: the locks are held, and to be released by who holds them, or another does what they were wanted for
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

    /**
     * Of one lock that is held: lets others join.
     */
    void join(Together together) {
        locks.forEach(lock -> lock.join(together));
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
