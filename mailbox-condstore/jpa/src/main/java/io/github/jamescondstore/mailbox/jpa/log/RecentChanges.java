/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.apache.james.mailbox.ModSeq;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.Weigher;
import com.google.common.primitives.Ints;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.MailboxHistory;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * The ends of the change logs, kept beside the database: most of those who ask want to know what has happened a moment ago. Of mailboxes for
 * which somebody has asked, as many as there is room for.
 *
 * Invariants:
 *  - what is kept of a mailbox is all that its log holds above the horizon of what is kept;
 *  - a change comes here once it is committed, and before it is published;
 *  - when a mailbox is opened anew, because nobody knows whether a commit took place, nothing from below its HIGHESTMODSEQ is taken to be
 *    complete.
 */
public final class RecentChanges {
    private static final int MOST = 4_096;
    private static final long MOST_BYTES = 1024 * 1024;
    private static final Duration KEPT = Duration.ofHours(1);
    /** Of the heap. */
    private static final int SHARE = 32;
    /** What a mailbox takes beside its history. */
    private static final int ENTRY = 112;
    /** Guava divides what there is room for by its locks, and a history has to fit into a part. */
    private static final int LOCKS = 1;

    private final Retention retention;
    private final Clock clock;
    private final Cache<Long, MailboxHistory> histories;

    public RecentChanges(Retention retention, Clock clock) {
        Weigher<Long, MailboxHistory> weigher = (mailboxId, history) -> Ints.saturatedCast(ENTRY + history.bytes());
        this.histories = CacheBuilder.newBuilder()
            .concurrencyLevel(LOCKS)
            .maximumWeight(Runtime.getRuntime().maxMemory() / SHARE)
            .weigher(weigher)
            .expireAfterAccess(KEPT)
            .build();
        this.retention = Retention.of(Math.min(MOST, retention.maxEntries()), retention.maxAge(),
            Math.min(MOST_BYTES, retention.maxBytes()));
        this.clock = clock;
    }

    /**
     * The mailbox has this HIGHESTMODSEQ in the database. If more is known already, somebody else has opened and changed it meanwhile.
     */
    public void opened(long mailboxId, ModSeq highest) {
        histories.asMap().computeIfPresent(mailboxId, (id, history) -> history.highest().compareTo(highest) >= 0 ? history : null);
    }

    /**
     * By who holds the section. What nobody has asked for is not kept: most mailboxes are written to without a reader.
     */
    public void append(long mailboxId, Change change) {
        MailboxHistory history = histories.asMap().get(mailboxId);
        if (history == null) {
            return;
        }
        boolean follows = history.highest().next().equals(change.modSeq());
        MailboxHistory next = follows ? history : from(ModSeq.of(change.modSeq().asLong() - 1));
        next.append(change);
        // Weighed when it is put.
        histories.put(mailboxId, next);
    }

    private MailboxHistory from(ModSeq horizon) {
        return new MailboxHistory(horizon, retention, clock);
    }

    public void forgetTooOld() {
        histories.cleanUp();
        histories.asMap().values().forEach(MailboxHistory::forgetTooOld);
    }

    public void forget(long mailboxId) {
        histories.invalidate(mailboxId);
    }

    /**
     * @return empty if not all of it is kept
     */
    public Optional<List<Change>> between(long mailboxId, ModSeq since, ModSeq upTo) {
        MailboxHistory history = histories.getIfPresent(mailboxId);
        if (history == null) {
            // From the next change on, then.
            histories.asMap().putIfAbsent(mailboxId, from(upTo));
        }
        return Optional.ofNullable(history)
            .filter(kept -> kept.highest().compareTo(upTo) >= 0)
            .flatMap(kept -> kept.between(since, upTo));
    }
}
