/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.metrics.api.MetricFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.imap.session.SessionMailbox;
import reactor.core.publisher.Mono;

/**
 * James's SEARCH, which knows no store without mod-sequences.
 */
public class CondstoreSearchProcessor extends SearchProcessor {
    private final Tracking tracking;

    @Inject
    public CondstoreSearchProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
    }

    @Override
    protected Mono<Void> processRequestReactive(SearchRequest request, ImapSession session, Responder responder) {
        if (asksForModSeq(request.getSearchOperation().getSearchKey()) && !tracking.isTracked()) {
            return Mono.fromRunnable(() -> taggedBad(request, responder, Texts.NOT_TRACKED));
        }
        if (asksForModSeq(request.getSearchOperation().getSearchKey())) {
            enable(session, responder);
        }
        return super.processRequestReactive(request, session, responder);
    }

    /**
     * Before the result, as James does: what the client has been told so far.
     */
    private void enable(ImapSession session, Responder responder) {
        if (!Condstore.isEnabled(session) && session.getSelected() instanceof SessionMailbox) {
            ModSeq complete = ((SessionMailbox) session.getSelected()).complete();
            responder.respond(getStatusResponseFactory().untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(complete)));
        }
        Condstore.enable(session);
    }

    private static boolean asksForModSeq(SearchKey key) {
        List<SearchKey> parts = Optional.ofNullable(key.getKeys()).orElse(ImmutableList.of());
        return key.getType() == SearchKey.Type.TYPE_MODSEQ || parts.stream().anyMatch(CondstoreSearchProcessor::asksForModSeq);
    }
}
