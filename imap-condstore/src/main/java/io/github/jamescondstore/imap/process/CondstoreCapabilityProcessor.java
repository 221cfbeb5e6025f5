/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Set;

import javax.inject.Inject;
import javax.inject.Singleton;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.imap.frame.Turn;

/**
 * James's CAPABILITY, which takes CONDSTORE out whatever the configuration says: here it is in where the store is tracked,
 * unless the operator disabled it by {@code disabledCaps}; where it is not tracked QRESYNC is out too.
 *
 * One for all, since LOGIN, AUTHENTICATE and ENABLE ask it too.
 */
@Singleton
public class CondstoreCapabilityProcessor extends CapabilityProcessor {
    private static final ImmutableSet<Capability> OURS = Offer.QRESYNC.capabilities();

    private final Tracking tracking;
    private volatile ImmutableSet<Capability> disabled = ImmutableSet.of();

    @Inject
    public CondstoreCapabilityProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
    }

    @Override
    public void configure(ImapConfiguration imapConfiguration) {
        super.configure(imapConfiguration);
        disabled = ImmutableSet.copyOf(imapConfiguration.getDisabledCaps());
    }

    @Override
    public Set<Capability> getSupportedCapabilities(ImapSession session) {
        Set<Capability> capabilities = super.getSupportedCapabilities(session);
        ImmutableSet<Capability> offered = tracking.isTracked() ? tracking.offer().capabilities() : ImmutableSet.of();
        if (offered.contains(ImapConstants.SUPPORTS_CONDSTORE) && !disabled.contains(ImapConstants.SUPPORTS_CONDSTORE)) {
            capabilities.add(ImapConstants.SUPPORTS_CONDSTORE);
        }
        OURS.stream().filter(capability -> !offered.contains(capability)).forEach(capabilities::remove);
        // A literal that comes unasked is safe only where commands are split right: elsewhere its lines may be run as commands.
        if (!Turn.isTaken(session)) {
            capabilities.remove(ImapConstants.SUPPORTS_LITERAL_PLUS);
        }
        return capabilities;
    }
}
