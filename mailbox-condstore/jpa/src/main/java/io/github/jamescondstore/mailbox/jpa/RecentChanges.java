/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.apache.james.mailbox.ModSeq;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.MailboxHistory;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * The ends of the change logs, kept beside the database: most of those who ask want to know what has happened a moment ago.
 *
 * Invariants:
 *  - what is kept of a mailbox is all that its log holds above the horizon of what is kept;
 *  - a change comes here once it is committed, and before it is published;
 *  - when a mailbox is opened anew, because nobody knows whether a commit took place, nothing from below its HIGHESTMODSEQ is taken to be
 *    complete.
 */
final class RecentChanges {
    private static final int MOST = 4_096;
    private static final long MOST_BYTES = 1024 * 1024;
    private static final Duration KEPT = Duration.ofHours(1);

    private final Retention retention;
    private final Clock clock;
    private final Cache<Long, MailboxHistory> histories = CacheBuilder.newBuilder().softValues().expireAfterAccess(KEPT).build();

    RecentChanges(Retention retention, Clock clock) {
        this.retention = Retention.of(Math.min(MOST, retention.maxEntries()), retention.maxAge(),
            Math.min(MOST_BYTES, retention.maxBytes()));
        this.clock = clock;
    }

    /**
     * The mailbox has this HIGHESTMODSEQ in the database. If more is known already, somebody else has opened and changed it meanwhile.
     */
    void opened(long mailboxId, ModSeq highest) {
        histories.asMap().compute(mailboxId, (id, history) -> history != null && history.highest().compareTo(highest) >= 0
            ? history
            : from(highest));
    }

    void append(long mailboxId, Change change) {
        histories.asMap().compute(mailboxId, (id, history) -> {
            boolean follows = history != null && history.highest().next().equals(change.modSeq());
            MailboxHistory next = follows ? history : from(ModSeq.of(change.modSeq().asLong() - 1));
            next.append(change);
            return next;
        });
    }

    private MailboxHistory from(ModSeq horizon) {
        return new MailboxHistory(horizon, retention, clock);
    }

    void forgetTooOld() {
        histories.cleanUp();
        histories.asMap().values().forEach(MailboxHistory::forgetTooOld);
    }

    void forget(long mailboxId) {
        histories.invalidate(mailboxId);
    }

    /**
     * @return empty if not all of it is kept
     */
    Optional<List<Change>> between(long mailboxId, ModSeq since, ModSeq upTo) {
        return Optional.ofNullable(histories.getIfPresent(mailboxId))
            .filter(history -> history.highest().compareTo(upTo) >= 0)
            .flatMap(history -> history.between(since, upTo));
    }
}
