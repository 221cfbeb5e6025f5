/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;

import org.apache.james.lifecycle.api.Startable;
import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.util.concurrent.ThreadFactoryBuilder;

import io.github.jamescondstore.mailbox.TrackedStore;

/**
 * Has the store delete what is too old to be remembered and give up what nobody uses: once the server has started and every half an hour, on a
 * thread of its own. What fails is left for the next time.
 */
@Singleton
class Housekeeping implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(30);

    private final TrackedStore store;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
        new ThreadFactoryBuilder().setNameFormat("condstore-housekeeping").setDaemon(true).build());

    @Inject
    Housekeeping(TrackedStore store) {
        this.store = store;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::tidyUp, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tidyUp() {
        try {
            store.tidyUp(() -> !thread.isShutdown());
        } catch (MailboxException | RuntimeException | Error e) {
            // Else it would never be tried again, and nobody told.
            if (!thread.isShutdown()) {
                LOGGER.warn("Changes that are too old could not all be deleted; it is tried again in {} minutes", EVERY.toMinutes(), e);
            }
        }
    }

    /** Without interrupting anybody: a database may close a connection for that. */
    @PreDestroy
    void stop() {
        thread.shutdown();
    }
}
