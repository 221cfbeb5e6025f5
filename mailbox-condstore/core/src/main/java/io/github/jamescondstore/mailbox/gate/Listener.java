/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Somebody who is called after changes: one call after the other, and one for all changes since the last call began. However many there are and
 * however long it takes, no more than one call waits.
 */
final class Listener {
    private final Runnable callback;
    /** Changes that it has not been called for, or is being called for. */
    private final AtomicInteger changes = new AtomicInteger();

    Listener(Runnable callback) {
        this.callback = callback;
    }

    void wake(Consumer<Runnable> caller) {
        if (changes.getAndIncrement() == 0) {
            caller.accept(() -> call(caller));
        }
    }

    private void call(Consumer<Runnable> caller) {
        int called = changes.get();
        try {
            callback.run();
        } finally {
            if (changes.addAndGet(-called) > 0) {
                caller.accept(() -> call(caller));
            }
        }
    }
}
