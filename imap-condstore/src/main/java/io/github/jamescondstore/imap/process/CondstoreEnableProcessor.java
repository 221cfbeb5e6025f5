/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.inject.Inject;

import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.imap.processor.PermitEnableCapabilityProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * ENABLE (RFC 5161) with CONDSTORE and QRESYNC (RFC 7162, 3.1 and 3.2.3).
 *
 * James keeps the processors that can enable something in a static list, which the servers of one JVM share; here each
 * server has its own.
 */
public class CondstoreEnableProcessor extends EnableProcessor {
    private final CapabilityProcessor capabilities;
    private final List<PermitEnableCapabilityProcessor> others = new CopyOnWriteArrayList<>();

    @Inject
    public CondstoreEnableProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory,
                                    CondstoreCapabilityProcessor capabilities) {
        super(mailboxManager, responses, metricFactory, capabilities);
        this.capabilities = capabilities;
    }

    @Override
    public void addProcessor(PermitEnableCapabilityProcessor processor) {
        others.add(processor);
    }

    @Override
    public Mono<Set<Capability>> enable(ImapRequest request, Responder responder, ImapSession session, List<Capability> asked) {
        return Flux.fromIterable(asked)
            .filter(capability -> capabilities.getSupportedCapabilities(session).contains(capability))
            .concatMap(capability -> enable(request, responder, session, capability))
            .<Set<Capability>>collect(LinkedHashSet::new, Set::add)
            .doOnNext(enabled -> getEnabledCapabilities(session).addAll(enabled));
    }

    private Mono<Capability> enable(ImapRequest request, Responder responder, ImapSession session, Capability capability) {
        if (capability.equals(ImapConstants.SUPPORTS_CONDSTORE) || capability.equals(ImapConstants.SUPPORTS_QRESYNC)) {
            Condstore.enable(session);
            return Mono.just(capability);
        }
        return Flux.fromIterable(others)
            .filter(processor -> processor.getPermitEnableCapabilities(session).contains(capability))
            .next()
            .flatMap(processor -> processor.enable(request, responder, session, capability).thenReturn(capability));
    }
}
