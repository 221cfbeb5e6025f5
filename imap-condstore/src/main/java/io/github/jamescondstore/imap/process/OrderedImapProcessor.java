/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.DeniedAccessOnSharedMailboxException;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.request.CompressRequest;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StartTLSRequest;
import org.apache.james.imap.message.request.StoreRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.imap.encode.CondstoreStatusResponseEncoder;
import io.github.jamescondstore.imap.frame.Outbound;
import io.github.jamescondstore.imap.frame.Turn;
import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.IoThread;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.InUseNotice;
import reactor.core.publisher.Mono;

/**
 * Around all commands of a server.
 *
 * Pipelined commands take effect in order (RFC 3501, 5.5): James asks for a command's work as soon as it has read the line,
 * while earlier commands still run, so whatever a processor looks at while it puts its work together is out of date. Here
 * the processor is asked when it is the command's turn. Their responses come in order too.
 *
 * At the end of each command the client is told what has happened to its mailbox in the meantime, and, where the command was
 * the first to enable CONDSTORE, HIGHESTMODSEQ (RFC 7162, 3.1). Then comes the command's tagged response.
 */
public final class OrderedImapProcessor implements ImapProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(OrderedImapProcessor.class);

    private final ImapProcessor processor;
    private final StatusResponseFactory responses;
    private final Offer offer;
    private final Optional<CatchUp> catchUp;

    public OrderedImapProcessor(ImapProcessor processor, StatusResponseFactory responses, Tracking tracking) {
        this.processor = processor;
        this.responses = responses;
        this.offer = tracking.offer();
        this.catchUp = tracking.catchUp(responses);
    }

    /**
     * Where commands are read as they come, every command begins as a task of its own of the connection's IO thread.
     *
     * A command that ended on a worker thread has its responses queued there; one that began on the IO thread at once would
     * overtake them. And James begins the next pipelined command from within the end of the one before it: command upon
     * command would pile up on one stack until it overflows, and the connection would hang.
     */
    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return (Turn.isTaken(session) ? Mono.<Void>empty() : IoThread.of(session))
            .then(Mono.defer(() -> message instanceof ImapRequest
                ? process((ImapRequest) message, responder, session)
                : processor.processReactive(message, responder, session)))
            // James closes the connection next, and then writes.
            .then(Mono.fromRunnable(() -> {
                if (session.getState() == ImapSessionState.LOGOUT) {
                    responder.flush();
                }
            }));
    }

    private Mono<Void> process(ImapRequest request, Responder responder, ImapSession session) {
        // The parser could not judge it: the commands before this one had not run yet.
        if (!request.getCommand().validForState(session.getState())) {
            return refuse(request, responder, HumanReadableText.INVALID_COMMAND);
        }
        Optional<HumanReadableText> notOffered = offer.refusal(request);
        if (notOffered.isPresent()) {
            return Mono.fromRunnable(() -> responder.respond(responses.taggedBad(request.getTag(), request.getCommand(), notOffered.get())));
        }
        Optional<SelectedMailbox> before = Optional.ofNullable(session.getSelected());
        return run(request, responder, session)
            .then(Mono.defer(() -> before.filter(mailbox -> mailbox != session.getSelected()).map(SelectedMailbox::deselect).orElse(Mono.empty())));
    }

    private Mono<Void> run(ImapRequest request, Responder responder, ImapSession session) {
        if (switchesStream(request)) {
            return Outbound.written(session)
                .then(Mono.defer(() -> answered(request, HeldResponder.released(responder), session)));
        }
        // What SELECT and EXAMINE tell is about another mailbox.
        boolean selects = request instanceof AbstractMailboxSelectionRequest;
        return SessionMailbox.of(session)
            .filter(mailbox -> !selects)
            .map(mailbox -> runAndTell(request, new TellingResponder(responder, mailbox, responses), session, mailbox))
            .orElseGet(() -> runOnly(request, new HeldResponder(responder), session));
    }

    private Mono<Void> runOnly(ImapRequest request, HeldResponder held, ImapSession session) {
        return answered(request, held, session)
            .then(Mono.fromRunnable(held::release));
    }

    private Mono<Void> runAndTell(ImapRequest request, TellingResponder held, ImapSession session, SessionMailbox mailbox) {
        boolean enabledBefore = Condstore.isEnabled(session);
        return answered(request, held, session)
            .then(Mono.defer(() -> session.getState() == ImapSessionState.LOGOUT || session.getSelected() != mailbox
                ? Mono.empty()
                : told(request, held, session, mailbox, enabledBefore)))
            .then(held.inOrder(session))
            .then(Mono.fromRunnable(held::release));
    }

    /**
     * What comes after its tagged response is encrypted or compressed, and nothing that comes before it: so that may not be kept back, and what was
     * answered before has to be out.
     */
    private static boolean switchesStream(ImapRequest request) {
        return request instanceof CompressRequest || request instanceof StartTLSRequest;
    }

    /**
     * James's processors answer for the errors of the mailbox, but not for those of a database, nor for those that they throw before they
     * have begun, for instance at the name of a shared mailbox: the client would wait for ever. Some forget to answer at all.
     */
    private Mono<Void> answered(ImapRequest request, HeldResponder held, ImapSession session) {
        InUseNotice inUse = new InUseNotice();
        return Mono.defer(() -> processor.processReactive(request, held, session))
            .contextWrite(inUse::addTo)
            .onErrorResume(DeniedAccessOnSharedMailboxException.class, e -> refuse(request, held, HumanReadableText.DENIED_SHARED_MAILBOX))
            .onErrorResume(e -> {
                Failures.log(LOGGER, request.getCommand().getName(), session, e);
                return held.isAnswered() ? Mono.empty() : refuse(request, held, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
            })
            .then(held.inOrder(session))
            .then(Mono.fromRunnable(() -> held.change(response -> inUse.isGiven() ? saying(response) : response)))
            .then(Mono.defer(() -> held.isAnswered() || held.awaitsMore() ? Mono.empty() : forgotten(request, held, session)));
    }

    private StatusResponse saying(StatusResponse response) {
        return response.getServerResponseType() == StatusResponse.Type.NO
            ? responses.taggedNo(response.getTag(), response.getCommand(), Texts.IN_USE, CondstoreStatusResponseEncoder.inUse())
            : response;
    }

    /**
     * What was left to a later task of the IO thread has its turn first.
     */
    private Mono<Void> forgotten(ImapRequest request, HeldResponder held, ImapSession session) {
        return IoThread.of(session)
            .then(Mono.defer(() -> {
                if (held.isAnswered() || held.awaitsMore()) {
                    return Mono.empty();
                }
                LOGGER.error("{} of {} ended without an answer{}", request.getCommand().getName(), Failures.user(session), Failures.selected(session));
                return refuse(request, held, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
            }));
    }

    private Mono<Void> refuse(ImapRequest request, Responder responder, HumanReadableText text) {
        return Mono.fromRunnable(() -> responder.respond(responses.taggedNo(request.getTag(), request.getCommand(), text)));
    }

    private Mono<Void> told(ImapRequest request, TellingResponder held, ImapSession session, SessionMailbox mailbox, boolean enabledBefore) {
        boolean condstore = Condstore.isEnabled(session);
        if (request instanceof MoveRequest) {
            held.copyUidFirst();
        }
        return catchUp.orElseThrow(IllegalStateException::new)
            .run(mailbox, session, held.untold(), terms(request, session))
            .onErrorResume(e -> {
                // It is told with the next command: nothing is lost, and the client's own command was done.
                Failures.log(LOGGER, "Telling what is new after a " + request.getCommand().getName(), session, e);
                return Mono.just(0);
            })
            .doOnNext(gone -> {
                if (condstore && !enabledBefore && !held.toldHighestModSeq()) {
                    held.untold().respond(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(mailbox.view().completeUpTo())));
                }
                boolean removes = request instanceof ExpungeRequest || request instanceof MoveRequest;
                // A client that is told what has vanished knows everything up to there (RFC 7162, 3.2.7 to 3.2.10).
                if (gone > 0 && (Condstore.isQresyncEnabled(session) || condstore && removes)) {
                    held.tellComplete(mailbox.view().completeUpTo());
                }
            })
            .then();
    }

    private static CatchUp.Terms terms(ImapRequest request, ImapSession session) {
        boolean byNumber = request instanceof FetchRequest && !((FetchRequest) request).isUseUids()
            || request instanceof StoreRequest && !((StoreRequest) request).isUseUids()
            || request instanceof SearchRequest && CondstoreSearchProcessor.isByNumber((SearchRequest) request);
        boolean byUid = request instanceof FetchRequest && ((FetchRequest) request).isUseUids()
            || request instanceof StoreRequest && ((StoreRequest) request).isUseUids()
            || request instanceof SearchRequest && ((SearchRequest) request).isUseUids();
        CatchUp.Terms all = Condstore.terms(session);
        CatchUp.Terms terms = byUid ? all.namingUids() : all;
        return byNumber ? terms.withoutExpunges() : terms;
    }

    @Override
    public void configure(ImapConfiguration imapConfiguration) {
        processor.configure(imapConfiguration);
    }
}
