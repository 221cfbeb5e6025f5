/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Collection;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;

import reactor.core.publisher.Mono;

/**
 * What SELECT and EXAMINE have in common around James's own work.
 */
final class Selection {
    /**
     * James's SELECT or EXAMINE.
     */
    @FunctionalInterface
    interface Stock {
        Mono<Void> process(Responder responder);
    }

    private final Tracking tracking;
    private final StatusResponseFactory responses;

    Selection(Tracking tracking, StatusResponseFactory responses) {
        this.tracking = tracking;
        this.responses = responses;
    }

    Mono<Void> process(AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, Stock stock) {
        if (!tracking.isTracked()) {
            return withoutModSeqs(request, responder, stock);
        }
        boolean refused = !request.getLastKnownUidValidity().isUnknown() && !Condstore.isQresyncEnabled(session);
        if (session.getSelected() == null || refused) {
            return stock.process(responder);
        }
        // The mailbox selected so far is closed whatever comes of this command (RFC 3501, 6.3.1), also if it is the same
        // one: James would go on with what it knew of it and tell a number of messages that does not fit.
        return Mono.defer(() -> again(session, responder, stock));
    }

    private Mono<Void> again(ImapSession session, Responder responder, Stock stock) {
        MailboxId before = session.getSelected().getMailboxId();
        // Deselecting forgets them.
        Collection<MessageUid> recent = session.getSelected().getRecent();
        return session.deselect()
            .then(Mono.fromRunnable(() -> closed(session, responder)))
            .then(Mono.defer(() -> stock.process(new DelegatingResponder(responder,
                message -> message instanceof RecentResponse && session.getSelected().getMailboxId().equals(before)
                    ? stillRecent(session.getSelected(), recent)
                    : message))));
    }

    /**
     * What was recent stays so when the same mailbox is selected again: the session, of which {@code \Recent} speaks, ends when
     * another one is (RFC 3501, 1.2 and 2.3.2).
     */
    private static RecentResponse stillRecent(SelectedMailbox selected, Collection<MessageUid> recent) {
        recent.stream()
            .filter(uid -> selected.msn(uid).foldSilent(() -> false, msn -> true))
            .forEach(selected::addRecent);
        return new RecentResponse(selected.recentCount());
    }

    private void closed(ImapSession session, Responder responder) {
        if (Condstore.isEnabled(session)) {
            responder.respond(responses.untaggedOk(HumanReadableText.QRESYNC_CLOSED, ResponseCode.closed()));
        }
    }

    private Mono<Void> withoutModSeqs(AbstractMailboxSelectionRequest request, Responder responder, Stock stock) {
        if (request.getCondstore() || !request.getLastKnownUidValidity().isUnknown()) {
            return Mono.fromRunnable(() -> responder.respond(responses.taggedBad(request.getTag(), request.getCommand(), Texts.NOT_TRACKED)));
        }
        return stock.process(new DelegatingResponder(responder, this::noModSeq));
    }

    private ImapResponseMessage noModSeq(ImapResponseMessage message) {
        boolean tellsOne = message instanceof StatusResponse
            && ((StatusResponse) message).getResponseCode() != null
            && ((StatusResponse) message).getResponseCode().getCode().equals("HIGHESTMODSEQ");
        return tellsOne ? responses.untaggedOk(HumanReadableText.NO_MOD_SEQ, ResponseCode.noModSeq()) : message;
    }
}
