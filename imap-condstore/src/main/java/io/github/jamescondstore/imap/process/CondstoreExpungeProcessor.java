/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import io.github.jamescondstore.mailbox.write.OnlyDeleted;
import reactor.core.publisher.Mono;

/**
 * James's EXPUNGE and UID EXPUNGE (RFC 3501, 6.4.3, and RFC 4315, 2.1), which remove only what is marked when it is removed: another
 * session may have taken the mark away since it was looked for. Nothing goes from a mailbox opened by EXAMINE.
 */
public class CondstoreExpungeProcessor extends ExpungeProcessor {
    @Inject
    public CondstoreExpungeProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory) {
        super(mailboxManager, responses, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(ExpungeRequest request, ImapSession session, Responder responder) {
        if (Condstore.isReadOnly(session.getSelected())) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        // James does not answer a UID EXPUNGE of a saved result that is empty.
        if (request.getUidSet() != null && request.getUidSet().length == 0) {
            return Mono.fromRunnable(() -> okComplete(request, responder));
        }
        return super.processRequestReactive(request, session, responder)
            .contextWrite(OnlyDeleted::addTo);
    }
}
