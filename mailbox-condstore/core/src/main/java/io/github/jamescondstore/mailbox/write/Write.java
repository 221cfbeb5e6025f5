/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.gate.Section;
import reactor.core.publisher.Mono;

/**
 * A change of a mailbox, or of the two that a move takes, that has yet to be made. It is made each time that it is asked for.
 */
public final class Write<T> {
    private final MailboxGate gate;
    private final ImmutableList<MailboxId> mailboxIds;
    private final boolean brief;
    private final Section.Work<T> work;

    /**
     * @param brief whether the work is short, so that others may be committed along with it
     */
    Write(MailboxGate gate, Iterable<MailboxId> mailboxIds, boolean brief, Section.Work<T> work) {
        this.gate = gate;
        this.mailboxIds = ImmutableList.copyOf(mailboxIds);
        this.brief = brief;
        this.work = work;
    }

    /**
     * Makes it while the caller waits.
     */
    public T blocking() throws MailboxException {
        return gate.writeBlocking(mailboxIds.stream(), work);
    }

    /**
     * Makes it when it is subscribed to; no thread waits for its turn. The result comes once the change is committed and published.
     */
    public Mono<T> reactive() {
        return gate.write(mailboxIds.stream(), brief, work);
    }
}
