/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import static org.apache.james.mailbox.MessageManager.MailboxMetaData.Item.HighestModSeq;
import static org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode.IGNORE;

import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.write.OnlyDeleted;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * EXPUNGE and UID EXPUNGE (RFC 3501, 6.4.3, and RFC 4315, 2.1), which remove only what is marked when it is removed: another
 * session may have taken the mark away since it was looked for. Nothing goes from a mailbox opened by EXAMINE.
 *
 * In place of James's body, which tells the log of a failure neither the user nor the mailbox, and with a stack trace also of a mailbox that
 * another session has deleted.
 */
public class CondstoreExpungeProcessor extends ExpungeProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreExpungeProcessor.class);

    @Inject
    public CondstoreExpungeProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory) {
        super(mailboxManager, responses, metricFactory);
    }

    @Override
    protected Mono<Void> processRequestReactive(ExpungeRequest request, ImapSession session, Responder responder) {
        if (Condstore.isReadOnly(session.getSelected())) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        return getSelectedMailboxReactive(session)
            .flatMap(mailbox -> expunge(mailbox, request, session, responder))
            .contextWrite(OnlyDeleted::addTo)
            .onErrorResume(MessageRangeException.class, e -> {
                taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET);
                return ReactorUtils.logAsMono(() -> LOGGER.debug("EXPUNGE names messages that are not there", e));
            })
            .onErrorResume(MailboxException.class, e -> {
                no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, "EXPUNGE", session, e));
            });
    }

    private Mono<Void> expunge(MessageManager mailbox, ExpungeRequest request, ImapSession session, Responder responder) {
        return Mono.fromCallable(() -> getMailboxManager().hasRight(mailbox.getMailboxEntity(), MailboxACL.Right.PerformExpunge, session.getMailboxSession()))
            .flatMap(may -> may
                ? Mono.fromCallable(() -> requested(request, session))
                    .flatMap(ranges -> expunge(mailbox, ranges, session))
                    .flatMap(expunged -> unsolicitedResponses(session, responder, false)
                        .then(Mono.defer(() -> answer(mailbox, request, session, responder, expunged))))
                : Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY)));
    }

    /** None where a saved result is empty (RFC 5182), at which James does not answer. */
    private List<MessageRange> requested(ExpungeRequest request, ImapSession session) throws MessageRangeException {
        if (request.getUidSet() == null) {
            return ImmutableList.of(MessageRange.all());
        }
        ImmutableList.Builder<MessageRange> ranges = ImmutableList.builder();
        for (IdRange range : request.getUidSet()) {
            ranges.add(messageRange(session.getSelected(), range, true)
                .orElseThrow(() -> new MessageRangeException(range.getFormattedString() + " is an invalid range")));
        }
        return ranges.build();
    }

    private static Mono<Long> expunge(MessageManager mailbox, List<MessageRange> ranges, ImapSession session) {
        return Flux.fromIterable(ranges)
            .concatMap(range -> mailbox.expungeReactive(range, session.getMailboxSession()))
            .doOnNext(session.getSelected()::removeRecent)
            .count();
    }

    /** With the HIGHESTMODSEQ of RFC 7162, 3.2.7. */
    private Mono<Void> answer(MessageManager mailbox, ExpungeRequest request, ImapSession session, Responder responder, long expunged) {
        if (expunged == 0 || !Condstore.isQresyncEnabled(session)) {
            return Mono.fromRunnable(() -> okComplete(request, responder));
        }
        return Mono.fromCallable(() -> mailbox.getMetaDataReactive(IGNORE, session.getMailboxSession(), EnumSet.of(HighestModSeq)))
            .flatMap(Function.identity())
            .doOnNext(metaData -> okComplete(request, ResponseCode.highestModSeq(metaData.getHighestModSeq()), responder))
            .then();
    }
}
