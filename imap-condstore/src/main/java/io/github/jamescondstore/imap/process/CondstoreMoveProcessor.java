/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

/**
 * MOVE and UID MOVE (RFC 6851), whose COPYUID names what this session has moved (RFC 4315, 3): of several that move the same message one is
 * told that it did. Nothing goes from a mailbox opened by EXAMINE.
 */
public class CondstoreMoveProcessor extends MoveProcessor {
    private final Tracking tracking;
    private final Transfer transfer;

    @Inject
    public CondstoreMoveProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
        this.transfer = new Transfer(mailboxManager, responses, Transfer.Kind.MOVE);
    }

    @Override
    protected Mono<Void> processRequestReactive(MoveRequest request, ImapSession session, Responder responder) {
        if (!tracking.isTracked()) {
            return super.processRequestReactive(request, session, responder);
        }
        if (Condstore.isReadOnly(session.getSelected())) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        return transfer.run(request, session, responder, range -> messageRange(session.getSelected(), range, request.isUseUids()));
    }
}
