/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.IdleProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

/**
 * James's IDLE, which looks for changes before the event that woke it has been taken in, and so never finds a change of flags.
 */
public class CondstoreIdleProcessor extends IdleProcessor {
    @Inject
    public CondstoreIdleProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory) {
        super(mailboxManager, responses, metricFactory);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return Mono.defer(() -> super.unsolicitedResponses(session, responder, omitExpunged, useUid));
    }
}
