/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.CloseRequest;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.write.OnlyDeleted;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * CLOSE (RFC 3501, 6.4.2). James's removes messages from a mailbox that was opened by EXAMINE, and does not answer who may not expunge.
 */
public class CondstoreCloseProcessor extends CloseProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreCloseProcessor.class);

    @Inject
    public CondstoreCloseProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory) {
        super(mailboxManager, responses, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(CloseRequest request, ImapSession session, Responder responder) {
        SelectedMailbox selected = session.getSelected();
        return getSelectedMailboxReactive(session)
            .filter(mailbox -> !Condstore.isReadOnly(selected))
            .filterWhen(mailbox -> Mono.fromCallable(() -> mayExpunge(mailbox, session)))
            .flatMap(mailbox -> Flux.from(mailbox.expungeReactive(MessageRange.all(), session.getMailboxSession())).then())
            .contextWrite(OnlyDeleted::addTo)
            .then(Mono.defer(session::deselect))
            // Without HIGHESTMODSEQ: the client was not told what has vanished (RFC 7162, 3.2.8).
            .then(Mono.<Void>fromRunnable(() -> okComplete(request, responder)))
            .onErrorResume(MailboxException.class, e -> {
                no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, "CLOSE", session, e));
            });
    }

    private boolean mayExpunge(MessageManager mailbox, ImapSession session) throws MailboxException {
        return getMailboxManager().hasRight(mailbox.getMailboxEntity(), MailboxACL.Right.PerformExpunge, session.getMailboxSession());
    }
}
