/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import com.google.common.collect.ImmutableList;

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
        return super.processRequestReactive(request, session, responder);
    }

    private static boolean asksForModSeq(SearchKey key) {
        List<SearchKey> parts = Optional.ofNullable(key.getKeys()).orElse(ImmutableList.of());
        return key.getType() == SearchKey.Type.TYPE_MODSEQ || parts.stream().anyMatch(CondstoreSearchProcessor::asksForModSeq);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return Mono.defer(() -> super.unsolicitedResponses(session, responder, omitExpunged, useUid));
    }
}
