/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CopyRequest;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

/**
 * COPY and UID COPY (RFC 3501, 6.4.7), whose COPYUID names what was copied (RFC 4315, 3).
 */
public class CondstoreCopyProcessor extends CopyProcessor {
    private final Tracking tracking;
    private final Transfer transfer;

    @Inject
    public CondstoreCopyProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
        this.transfer = new Transfer(mailboxManager, responses, Transfer.Kind.COPY);
    }

    @Override
    protected Mono<Void> processRequestReactive(CopyRequest request, ImapSession session, Responder responder) {
        if (!tracking.isTracked()) {
            return super.processRequestReactive(request, session, responder);
        }
        return transfer.run(request, session, responder, range -> messageRange(session.getSelected(), range, request.isUseUids()));
    }
}
