/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brief work for which a section was waited, done by the thread that hands the section over: to wake another one takes longer than
 * the work, and nobody else gets on meanwhile.
 *
 * One after the other, not one within the other, however many wait. And not without end: a thread has work of its own to finish.
 */
final class Relay {
    private static final Logger LOGGER = LoggerFactory.getLogger(Relay.class);
    private static final int MOST = 8;

    private static final class Baton {
        private final Deque<Runnable> next = new ArrayDeque<>();
        private int done = 0;
    }

    private final ThreadLocal<Baton> baton = new ThreadLocal<>();
    private final Consumer<Runnable> other;

    /**
     * @param other where work goes that is too much for one thread
     */
    Relay(Consumer<Runnable> other) {
        this.other = other;
    }

    /** Somebody waits for those who are next, whatever becomes of this one. */
    private static void runSafely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOGGER.error("A caller failed with what it was answered", e);
        }
    }

    void run(Runnable work) {
        Baton running = baton.get();
        if (running != null) {
            running.next.add(work);
            return;
        }
        Baton mine = new Baton();
        baton.set(mine);
        try {
            for (Runnable next = work; next != null; next = mine.next.poll()) {
                if (mine.done++ < MOST) {
                    runSafely(next);
                } else {
                    other.accept(next);
                }
            }
        } finally {
            baton.remove();
        }
    }
}
