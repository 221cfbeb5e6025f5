/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.reactivestreams.Publisher;

import reactor.core.Disposable;

/**
 * What a tracked store tells about its mailboxes' changes: the one source for the protocol layer.
 */
public interface ChangeLog {
    /**
     * HIGHESTMODSEQ of a mailbox in which nothing ever happened. The first change gets the next one, which is above what was
     * told.
     */
    ModSeq UNTOUCHED = ModSeq.of(1);

    /**
     * HIGHESTMODSEQ of a mailbox (RFC 7162, 3.1.2.1): the highest mod-sequence whose change, and every lower one, can be
     * read. At least 1; the next change is given a higher one. Never decreases.
     *
     * Who has read something, be it that a message is gone, and asks then, is told one that covers it. A change can be read a moment before it is
     * published: then the answer waits for that.
     */
    Publisher<ModSeq> highestModSeq(MailboxId mailboxId);

    /**
     * What happened after {@code since}, up to a HIGHESTMODSEQ as above, in time proportional to the answer.
     */
    Publisher<Changes> changesSince(MailboxId mailboxId, ModSeq since);

    /**
     * Calls back after changes of a mailbox were published, once for each change or for several together, on a thread that is
     * not the writer's, until disposed. A wake-up call: what changed is for {@link #changesSince} to tell.
     */
    Disposable onChange(MailboxId mailboxId, Runnable listener);
}
