/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

/**
 * Told how far a queue run is.
 */
public interface QueueProgress {
    QueueProgress NONE = new QueueProgress() {
        @Override
        public void appended() {
            // Nobody watches.
        }

        @Override
        public void claimed() {
            // Nobody watches.
        }
    };

    /** One more message is in the queue. */
    void appended();

    /** One more message is claimed, for the first time; called by several threads at once. */
    void claimed();
}
