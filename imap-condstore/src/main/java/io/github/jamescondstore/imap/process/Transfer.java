/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMessageRangeRequest;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.MessagesGoneException;
import io.github.jamescondstore.mailbox.write.Transferred;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * COPY and MOVE of a tracked mailbox, in place of James's: that tells the set which the client has asked for as the one that was copied, and
 * of several sessions that move the same messages it tells all that they did.
 */
final class Transfer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Transfer.class);
    /** Each time somebody else has moved or expunged one of the messages in between. */
    private static final int ATTEMPTS = 10;

    enum Kind {
        COPY(Texts.NOTHING_COPIED) {
            @Override
            Flux<MessageRange> transfer(MailboxManager manager, MessageRange range, MailboxId from, MailboxId to, MailboxSession session) {
                return Flux.from(manager.copyMessagesReactive(range, from, to, session));
            }
        },
        MOVE(Texts.NOTHING_MOVED) {
            @Override
            Flux<MessageRange> transfer(MailboxManager manager, MessageRange range, MailboxId from, MailboxId to, MailboxSession session) {
                return Flux.from(manager.moveMessagesReactive(range, from, to, session));
            }
        };

        private final HumanReadableText nothing;

        Kind(HumanReadableText nothing) {
            this.nothing = nothing;
        }

        abstract Flux<MessageRange> transfer(MailboxManager manager, MessageRange range, MailboxId from, MailboxId to, MailboxSession session);
    }

    /**
     * The messages that a part of the client's set names.
     */
    @FunctionalInterface
    interface Naming {
        Optional<MessageRange> messages(IdRange range) throws MessageRangeException;
    }

    private final MailboxManager mailboxManager;
    private final StatusResponseFactory responses;
    private final Kind kind;

    Transfer(MailboxManager mailboxManager, StatusResponseFactory responses, Kind kind) {
        this.mailboxManager = mailboxManager;
        this.responses = responses;
        this.kind = kind;
    }

    Mono<Void> run(AbstractMessageRangeRequest request, ImapSession session, Responder responder, Naming naming) {
        MailboxPath path = PathConverter.forSession(session).buildFullPath(request.getMailboxName());
        MailboxSession mailboxSession = session.getMailboxSession();
        SelectedMailbox selected = session.getSelected();
        return Mono.from(mailboxManager.getMailboxReactive(path, mailboxSession))
            // Only here: a client that is told to create the target would not be helped where it is the source that has gone.
            .onErrorResume(MailboxNotFoundException.class, e -> {
                responder.respond(
                    responses.taggedNo(request.getTag(), request.getCommand(), HumanReadableText.FAILURE_NO_SUCH_MAILBOX, ResponseCode.tryCreate()));
                return Mono.empty();
            })
            .flatMap(target -> Mono.fromCallable(() -> ranges(request, naming))
                .flatMap(ranges -> {
                    Transferred transferred = Transferred.between(selected.getMailboxId(), target.getId());
                    return Flux.fromIterable(ranges)
                        .concatMap(range -> kind.transfer(mailboxManager, range, selected.getMailboxId(), target.getId(), mailboxSession)
                            .then()
                            .retryWhen(Retry.max(ATTEMPTS).filter(MessagesGoneException.class::isInstance))
                            .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause))
                        .then(Mono.fromCallable(() -> answer(request, target, transferred)))
                        .contextWrite(transferred::addTo);
                }))
            .doOnNext(responder::respond)
            .then()
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.fromRunnable(() -> responder.respond(
                responses.taggedNo(request.getTag(), request.getCommand(), HumanReadableText.FAILURE_NO_SUCH_MAILBOX))))
            .onErrorResume(MessageRangeException.class, e -> Mono.fromRunnable(() -> responder.respond(
                responses.taggedBad(request.getTag(), request.getCommand(), HumanReadableText.INVALID_MESSAGESET))))
            .onErrorResume(MailboxException.class, e -> {
                responder.respond(responses.taggedNo(request.getTag(), request.getCommand(), HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING));
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, request.getCommand().getName() + " to " + path.asString(), session, e));
            });
    }

    private static List<MessageRange> ranges(AbstractMessageRangeRequest request, Naming naming) throws MessageRangeException {
        List<UidSet> named = new ArrayList<>();
        for (IdRange range : request.getIdSet()) {
            // As James has it: in an empty mailbox every set is wrong.
            named.add(UidSet.of(naming.messages(range).orElseThrow(() -> new MessageRangeException("The mailbox is empty"))));
        }
        return UidSet.union(named.stream()).asMessageRanges();
    }

    private StatusResponse answer(AbstractMessageRangeRequest request, MessageManager target, Transferred transferred) throws MailboxException {
        if (transferred.isEmpty()) {
            return responses.taggedOk(request.getTag(), request.getCommand(), kind.nothing);
        }
        ResponseCode copyUid = ResponseCode.copyUid(target.getMailboxEntity().getUidValidity(), ranges(transferred.sources()), ranges(transferred.copies()));
        return responses.taggedOk(request.getTag(), request.getCommand(), HumanReadableText.COMPLETED, copyUid);
    }

    /**
     * In this order, which pairs them with those of the other set.
     */
    private static IdRange[] ranges(List<MessageUid> uids) {
        List<IdRange> ranges = new ArrayList<>();
        long from = 0;
        long last = 0;
        for (MessageUid uid : uids) {
            if (from != 0 && uid.asLong() != last + 1) {
                ranges.add(new IdRange(from, last));
                from = 0;
            }
            from = from == 0 ? uid.asLong() : from;
            last = uid.asLong();
        }
        ranges.add(new IdRange(from, last));
        return ranges.toArray(IdRange[]::new);
    }
}
