/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MailboxACL;

import io.github.jamescondstore.imap.session.IoThread;
import io.github.jamescondstore.imap.session.SessionMailbox;
import reactor.core.publisher.Mono;

/**
 * Who may read a mailbox (RFC 4314, 4: the right r). Somebody else's is asked for at every command, since the right may be withdrawn while it is
 * selected, by any server: nothing of it is told after that. Of their own mailboxes users may read everything.
 */
final class Readers {
    private final MailboxManager mailboxManager;
    private final StatusResponseFactory responses;

    Readers(MailboxManager mailboxManager, StatusResponseFactory responses) {
        this.mailboxManager = mailboxManager;
        this.responses = responses;
    }

    /** Whether the user may read the mailbox, as it was found. */
    boolean mayRead(MessageManager mailbox, ImapSession session) throws MailboxException {
        return isOwn(mailbox, session)
            || mailboxManager.hasRight(mailbox.getMailboxEntity(), MailboxACL.Right.Read, session.getMailboxSession());
    }

    /** Whether the session has selected a mailbox of its user's, or none of which anything could be told. */
    boolean isOwn(ImapSession session) {
        Optional<SessionMailbox> selected = SessionMailbox.of(session);
        try {
            return selected.isEmpty() || isOwn(selected.get().getMessageManager(), session);
        } catch (MailboxException e) {
            return false;
        }
    }

    private static boolean isOwn(MessageManager mailbox, ImapSession session) throws MailboxException {
        return mailbox.getMailboxPath().belongsTo(session.getMailboxSession());
    }

    /**
     * Ends the selection of a mailbox that the user may read no more, and says so.
     *
     * @return whether it was ended
     */
    Mono<Boolean> endIfWithdrawn(ImapSession session, Responder responder) {
        return Mono.justOrEmpty(SessionMailbox.of(session))
            .filterWhen(selected -> isWithdrawn(selected.getMessageManager(), session))
            .flatMap(selected -> session.deselect()
                .then(IoThread.of(session))
                .then(Mono.fromCallable(() -> {
                    responder.respond(responses.untaggedOk(HumanReadableText.QRESYNC_CLOSED, ResponseCode.closed()));
                    return true;
                })))
            .defaultIfEmpty(false);
    }

    private Mono<Boolean> isWithdrawn(MessageManager mailbox, ImapSession session) {
        return Mono.fromCallable(() -> isOwn(mailbox, session))
            .flatMap(own -> own ? Mono.just(false) : Mono.from(mailboxManager.myRights(mailbox.getId(), session.getMailboxSession()))
                .map(rights -> !rights.contains(MailboxACL.Right.Read))
                // Of a mailbox that is deleted each command tells by itself.
                .onErrorReturn(MailboxNotFoundException.class, false));
    }
}
