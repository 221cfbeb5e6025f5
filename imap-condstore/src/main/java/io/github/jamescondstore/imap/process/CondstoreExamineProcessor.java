/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExamineRequest;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;

import reactor.core.publisher.Mono;

/**
 * James's EXAMINE as {@link Selection} completes it.
 */
public class CondstoreExamineProcessor extends ExamineProcessor {
    private final Selection selection;

    @Inject
    public CondstoreExamineProcessor(MailboxManager mailboxManager, EventBus eventBus, StatusResponseFactory responses, MetricFactory metricFactory,
                                    Tracking tracking) {
        super(mailboxManager, eventBus, responses, metricFactory);
        this.selection = new Selection(mailboxManager, tracking, responses, true);
    }

    @Override
    protected Mono<Void> processRequestReactive(ExamineRequest request, ImapSession session, Responder responder) {
        return selection.process(request, session, responder, passed -> super.processRequestReactive(request, session, passed));
    }

    @Override
    protected MDCBuilder mdc(ExamineRequest request) {
        return Selection.mdc(request);
    }
}
