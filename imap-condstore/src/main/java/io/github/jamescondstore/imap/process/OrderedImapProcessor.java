/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.DeniedAccessOnSharedMailboxException;
import org.apache.james.mailbox.ModSeq;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import reactor.core.publisher.Mono;

/**
 * Around all commands of a server.
 *
 * Pipelined commands take effect in order (RFC 3501, 5.5): James asks for a command's work as soon as it has read the line,
 * while earlier commands still run, so whatever a processor looks at while it puts its work together is out of date. Here
 * the processor is asked when it is the command's turn. Their responses come in order too.
 *
 * And whatever command enables CONDSTORE while a mailbox is selected, the client is told HIGHESTMODSEQ (RFC 7162, 3.1).
 */
public final class OrderedImapProcessor implements ImapProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(OrderedImapProcessor.class);
    private static final String LAST_THREAD = "io.github.jamescondstore.imap.LAST_THREAD";
    private static final String HIGHESTMODSEQ = "HIGHESTMODSEQ";

    private final ImapProcessor processor;
    private final StatusResponseFactory responses;
    private final Tracking tracking;

    public OrderedImapProcessor(ImapProcessor processor, StatusResponseFactory responses, Tracking tracking) {
        this.processor = processor;
        this.responses = responses;
        this.tracking = tracking;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return behindEarlierResponses(session)
            .then(Mono.defer(() -> {
                if (message instanceof ImapRequest) {
                    return process((ImapRequest) message, responder, session);
                }
                return processor.processReactive(message, responder, session);
            }))
            .doOnTerminate(() -> session.setAttribute(LAST_THREAD, Thread.currentThread()));
    }

    /**
     * A command that ended on a worker thread has its responses queued at the connection's IO thread. One that runs on the IO
     * thread next would write at once and overtake them, so it queues up too.
     */
    private static Mono<Void> behindEarlierResponses(ImapSession session) {
        return Mono.defer(() -> {
            Object last = session.getAttribute(LAST_THREAD);
            boolean sameThread = last == null || last == Thread.currentThread();
            return sameThread ? Mono.empty() : Mono.create(sink -> session.executeSafely(sink::success));
        });
    }

    private Mono<Void> process(ImapRequest request, Responder responder, ImapSession session) {
        // The parser could not judge it: the commands before this one had not run yet.
        if (!request.getCommand().validForState(session.getState())) {
            return refuse(request, responder, HumanReadableText.INVALID_COMMAND);
        }
        Optional<SelectedMailbox> selected = Optional.ofNullable(session.getSelected());
        if (tracking.isTracked() && selected.isPresent() && !Condstore.isEnabled(session)) {
            HeldBack heldBack = new HeldBack(responder);
            return answered(request, heldBack, session)
                .then(Mono.defer(() -> completed(heldBack, session, selected.get())));
        }
        return answered(request, responder, session);
    }

    /**
     * James's processors answer for their errors, but not for those that they throw before they have begun, for instance at
     * the name of a shared mailbox: the client would wait for ever.
     */
    private Mono<Void> answered(ImapRequest request, Responder responder, ImapSession session) {
        try {
            return processor.processReactive(request, responder, session);
        } catch (DeniedAccessOnSharedMailboxException e) {
            return refuse(request, responder, HumanReadableText.DENIED_SHARED_MAILBOX);
        } catch (RuntimeException e) {
            LOGGER.error("{} of {} failed", request.getCommand().getName(), session.getUserName(), e);
            return refuse(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
        }
    }

    private Mono<Void> refuse(ImapRequest request, Responder responder, HumanReadableText text) {
        return Mono.fromRunnable(() -> responder.respond(responses.taggedNo(request.getTag(), request.getCommand(), text)));
    }

    /**
     * Sends the tagged response that was held back, after HIGHESTMODSEQ where the command has made it due.
     */
    private Mono<Void> completed(HeldBack heldBack, ImapSession session, SelectedMailbox before) {
        ChangeLog changeLog = tracking.changeLog().orElseThrow(IllegalStateException::new);
        boolean due = Condstore.isEnabled(session) && session.getSelected() == before && !heldBack.toldHighestModSeq;
        Mono<Void> tell = due
            ? Mono.from(changeLog.highestModSeq(before.getMailboxId()))
                .doOnNext(highest -> heldBack.responder.respond(highestModSeq(highest)))
                .then()
            : Mono.empty();
        return tell.then(Mono.fromRunnable(heldBack::release));
    }

    private StatusResponse highestModSeq(ModSeq highest) {
        return responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(highest));
    }

    /**
     * Keeps the tagged response until the command has ended.
     */
    private static final class HeldBack implements Responder {
        private final Responder responder;
        private volatile boolean toldHighestModSeq = false;
        private volatile Optional<ImapResponseMessage> tagged = Optional.empty();
        private volatile boolean ended = false;

        private HeldBack(Responder responder) {
            this.responder = responder;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            if (!ended && message instanceof StatusResponse) {
                StatusResponse status = (StatusResponse) message;
                if (status.getTag() != null) {
                    tagged = Optional.of(message);
                    return;
                }
                if (status.getResponseCode() != null && status.getResponseCode().getCode().equals(HIGHESTMODSEQ)) {
                    toldHighestModSeq = true;
                }
            }
            responder.respond(message);
        }

        private void release() {
            // IDLE answers after its work has ended, when the client says so.
            ended = true;
            tagged.ifPresent(responder::respond);
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }

    @Override
    public void configure(ImapConfiguration imapConfiguration) {
        processor.configure(imapConfiguration);
    }
}
