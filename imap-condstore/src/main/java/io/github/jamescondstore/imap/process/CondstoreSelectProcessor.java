/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;

import reactor.core.publisher.Mono;

/**
 * James's SELECT as {@link Selection} completes it.
 */
public class CondstoreSelectProcessor extends SelectProcessor {
    private final Selection selection;

    @Inject
    public CondstoreSelectProcessor(MailboxManager mailboxManager, EventBus eventBus, StatusResponseFactory responses, MetricFactory metricFactory,
                                   Tracking tracking) {
        super(mailboxManager, eventBus, responses, metricFactory);
        this.selection = new Selection(mailboxManager, tracking, responses, false);
    }

    @Override
    protected Mono<Void> processRequestReactive(SelectRequest request, ImapSession session, Responder responder) {
        return selection.process(request, session, responder, passed -> super.processRequestReactive(request, session, passed));
    }

    @Override
    protected MDCBuilder mdc(SelectRequest request) {
        return Selection.mdc(request);
    }
}
