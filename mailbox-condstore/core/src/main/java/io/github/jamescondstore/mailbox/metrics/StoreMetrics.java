/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.metrics;

import org.apache.james.metrics.api.Gauge;

/**
 * What an operator may want to know of a tracked store. Every method may be called on any thread, and is quick.
 *
 * None of it tells of a single mailbox or user: who may read metrics need not be allowed to read mail.
 */
public interface StoreMetrics {
    /** Nothing is counted. */
    StoreMetrics NONE = new StoreMetrics() { };

    /**
     * A time that is running.
     */
    @FunctionalInterface
    interface Timing {
        Timing NONE = () -> { };

        /** It is over. To be called once. */
        void stop();
    }

    /**
     * A conditional STORE (RFC 7162, 3.1.3) is committed.
     *
     * @param refused  how many messages failed the condition
     * @param attempts how often its transaction was tried
     */
    default void conditionalStore(int refused, int attempts) {
    }

    /** A change waits for its mailbox. */
    default Timing sectionWait() {
        return Timing.NONE;
    }

    /** A change has its mailbox, and all others of it wait. */
    default Timing sectionHold() {
        return Timing.NONE;
    }

    /** A transaction met another one, was taken back and is tried again. */
    default void collision() {
    }

    /** A change was given up, since its transaction met others at every attempt. */
    default void inUse() {
    }

    /** A commit failed so that nobody knows whether it took place. */
    default void unknownOutcome() {
    }

    /**
     * Changes were appended to the log.
     *
     * @param bytes what they take there
     */
    default void appended(int changes, long bytes) {
    }

    /** Somebody asked for changes that the log does not remember any more. */
    default void horizonMiss() {
    }

    /** Another server told of a change, or one of its changes was found. */
    default void changeOfAnother() {
    }

    /**
     * Publishes a value that is asked for whenever somebody looks.
     */
    default void gauge(StoreGauge name, Gauge<? extends Number> value) {
    }
}
