/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import javax.inject.Inject;
import javax.inject.Singleton;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.TrackedStore;

/**
 * The change log of the server's store, if it has one.
 *
 * The IMAP part can be loaded into a server whose store is not tracked. Then nothing of the extension can be kept, so
 * nothing of it is advertised (RFC 7162, 3.1.2.2). One for all commands of a server, so that it complains once.
 */
@Singleton
public final class Tracking {
    private static final Logger LOGGER = LoggerFactory.getLogger(Tracking.class);

    private final Optional<TrackedStore> store;
    private final Offer offer;
    private final Resyncs resyncs;

    @Inject
    public Tracking(MailboxSessionMapperFactory mapperFactory, MetricFactory metrics) {
        this(mapperFactory, Offer.QRESYNC, metrics);
    }

    public Tracking(MailboxSessionMapperFactory mapperFactory, Offer offer, MetricFactory metrics) {
        this.offer = offer;
        this.resyncs = new Resyncs(metrics);
        if (mapperFactory instanceof TrackedStore) {
            store = Optional.of((TrackedStore) mapperFactory);
        } else {
            store = Optional.empty();
            LOGGER.error("The CONDSTORE IMAP package is loaded, but the mailbox store {} is not tracked: CONDSTORE and QRESYNC are not "
                + "advertised. An IMAP package alone can't track a store: take it out of imapserver.xml (imapPackages) and start James with "
                + "-javaagent:james-condstore.jar (james-condstore-jpa.jar for James's JPA store), or in an assembly of your own with "
                + "overrideWith(new CondstoreModule()) or overrideWith(new JpaCondstoreModule()).",
                mapperFactory.getClass().getName());
        }
    }

    public Optional<ChangeLog> changeLog() {
        return store.map(TrackedStore::changeLog);
    }

    /**
     * What tells sessions of changes, if there is a change log to tell from.
     */
    Optional<CatchUp> catchUp(StatusResponseFactory responses) {
        return store.map(tracked -> new CatchUp(tracked, responses));
    }

    /** What clients ask that come back. */
    Resyncs resyncs() {
        return resyncs;
    }

    /** What clients may use of it. */
    Offer offer() {
        return offer;
    }

    public boolean isTracked() {
        return store.isPresent();
    }

    /**
     * @throws IllegalStateException if the store is not tracked
     */
    TrackedStore store() {
        return store.orElseThrow(() -> new IllegalStateException("The mailbox store is not tracked"));
    }
}
