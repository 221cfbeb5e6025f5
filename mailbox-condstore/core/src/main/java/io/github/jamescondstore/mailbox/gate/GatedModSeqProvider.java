/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.Optional;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;

import reactor.core.publisher.Mono;

/**
 * James's source of mod-sequences, answered by the gate.
 *
 * Inside a section it gives the mod-sequence that is due. Outside it gives none out: James's JMAP move asks for one before
 * it writes, and gets the next one as things stand; the mapper replaces it by the real one when the message is written.
 */
public final class GatedModSeqProvider implements ModSeqProvider {
    private final MailboxGate gate;

    public GatedModSeqProvider(MailboxGate gate) {
        this.gate = gate;
    }

    /**
     * The mod-sequence that is due in the mailbox's section, if the calling thread works in it.
     */
    public static Optional<ModSeq> due(MailboxId mailboxId) {
        return Section.current()
            .filter(section -> section.covers(mailboxId))
            .map(section -> section.modSeq(mailboxId));
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return nextModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailboxId) throws MailboxException {
        Optional<ModSeq> due = due(mailboxId);
        return due.isPresent() ? due.get() : highestModSeq(mailboxId).next();
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return highestModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailboxId) throws MailboxException {
        return gate.highestModSeqNow(mailboxId);
    }

    @Override
    public Mono<ModSeq> highestModSeqReactive(Mailbox mailbox) {
        return gate.highestModSeq(mailbox.getMailboxId());
    }

    @Override
    public Mono<ModSeq> nextModSeqReactive(MailboxId mailboxId) {
        return Mono.fromCallable(() -> nextModSeq(mailboxId));
    }
}
