/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Says in the log of which mailboxes a section is held too long, and what its thread is doing. Everybody who writes to them waits meanwhile,
 * so an operator has to know.
 */
final class Watchdog {
    private static final Logger LOGGER = LoggerFactory.getLogger(Watchdog.class);

    /** Where a thread was, as the log shows it. */
    private static final class Whereabouts extends Throwable {
        private static final long serialVersionUID = 1L;

        private Whereabouts(Thread thread) {
            super("not a failure: where thread " + thread.getName() + " is", null);
            setStackTrace(thread.getStackTrace());
        }
    }

    private final Duration patience;

    Watchdog(Duration patience) {
        this.patience = patience;
    }

    /**
     * @return to be disposed of when the calling thread has left the section
     */
    Disposable watch(Set<MailboxId> mailboxIds) {
        Thread thread = Thread.currentThread();
        return Schedulers.parallel().schedule(
            () -> LOGGER.warn("A change of mailboxes {} has taken {} s and goes on: all others of them wait", mailboxIds, patience.toSeconds(),
                new Whereabouts(thread)),
            patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
