/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.IdleRequest;
import org.apache.james.imap.processor.IdleProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.imap.frame.Turn;
import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.IoThread;
import io.github.jamescondstore.imap.session.SessionMailbox;
import reactor.core.publisher.Mono;

/**
 * James's IDLE (RFC 2177), woken by the change log: every change is pushed, flags too, which James's never finds.
 */
public class CondstoreIdleProcessor extends IdleProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreIdleProcessor.class);

    private final Optional<CatchUp> catchUp;

    @Inject
    public CondstoreIdleProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.catchUp = tracking.catchUp(responses);
    }

    @Override
    protected Mono<Void> processRequestReactive(IdleRequest request, ImapSession session, Responder responder) {
        Mono<Void> idle = super.processRequestReactive(request, session, responder);
        return SessionMailbox.of(session)
            .map(mailbox -> idle.then(push(mailbox, session, responder)))
            .orElse(idle);
    }

    private Mono<Void> push(SessionMailbox mailbox, ImapSession session, Responder responder) {
        Push push = new Push(catchUp.orElseThrow(), mailbox, session, responder, getStatusResponseFactory());
        return Mono.fromRunnable(() -> {
            mailbox.whileIdle(push);
            Turn.whenEnded(session, push::next);
        });
    }

    /**
     * Tells the client what is new, one time after the other however often it is woken.
     */
    private static final class Push implements Runnable {
        private final CatchUp catchUp;
        private final SessionMailbox mailbox;
        private final ImapSession session;
        private final Responder responder;
        private final StatusResponseFactory responses;
        /** Awake from the start, for what came before there was anybody to wake. */
        private final AtomicInteger wakeUps = new AtomicInteger(1);

        private Push(CatchUp catchUp, SessionMailbox mailbox, ImapSession session, Responder responder, StatusResponseFactory responses) {
            this.catchUp = catchUp;
            this.mailbox = mailbox;
            this.session = session;
            this.responder = responder;
            this.responses = responses;
        }

        @Override
        public void run() {
            if (wakeUps.getAndIncrement() == 0) {
                next();
            }
        }

        private void next() {
            int served = wakeUps.get();
            CatchUp.Terms terms = Condstore.terms(session).asLongAs(() -> mailbox.isIdlingWith(this));
            // Where James writes the continuation and the client's DONE is read: two threads that encode at the same time would
            // mix their lines.
            IoThread.of(session)
                .then(Mono.defer(() -> catchUp.run(mailbox, session, responder, terms)))
                .doOnNext(gone -> {
                    if (gone > 0 && Condstore.isQresyncEnabled(session)) {
                        responder.respond(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(mailbox.view().completeUpTo())));
                    }
                    responder.flush();
                })
                .doFinally(any -> {
                    if (wakeUps.addAndGet(-served) > 0) {
                        next();
                    }
                })
                .subscribe(any -> { }, e -> Failures.log(LOGGER, "An IDLE", session, e));
        }
    }
}
