/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StatusRequest;
import org.apache.james.imap.message.request.StoreRequest;

import com.google.common.collect.ImmutableSet;

/**
 * The extensions of RFC 7162 that the operator of a server lets its clients use. What is not offered is not advertised, ENABLE passes over it,
 * and a command that needs it is bad.
 */
public enum Offer {
    NOTHING(ImmutableSet.of()),
    CONDSTORE(ImmutableSet.of(ImapConstants.SUPPORTS_CONDSTORE)),
    QRESYNC(ImmutableSet.of(ImapConstants.SUPPORTS_CONDSTORE, ImapConstants.SUPPORTS_QRESYNC));

    private static final long NONE = -1;

    /** QRESYNC includes CONDSTORE (RFC 7162, 3.2). */
    public static Offer of(boolean condstore, boolean qresync) {
        if (!condstore) {
            return NOTHING;
        }
        return qresync ? QRESYNC : CONDSTORE;
    }

    private final ImmutableSet<Capability> capabilities;

    Offer(ImmutableSet<Capability> capabilities) {
        this.capabilities = capabilities;
    }

    ImmutableSet<Capability> capabilities() {
        return capabilities;
    }

    /**
     * Why the command can't be used here, if that is so.
     */
    Optional<HumanReadableText> refusal(ImapRequest request) {
        if (this == QRESYNC) {
            return Optional.empty();
        }
        if (needsQresync(request)) {
            return Optional.of(Texts.QRESYNC_OFF);
        }
        return Optional.of(Texts.CONDSTORE_OFF).filter(any -> this == NOTHING && needsCondstore(request));
    }

    private static boolean needsQresync(ImapRequest request) {
        return request instanceof AbstractMailboxSelectionRequest && ((AbstractMailboxSelectionRequest) request).getKnownModSeq() != null
            || request instanceof FetchRequest && ((FetchRequest) request).getFetch().getVanished();
    }

    private static boolean needsCondstore(ImapRequest request) {
        return request instanceof AbstractMailboxSelectionRequest && ((AbstractMailboxSelectionRequest) request).getCondstore()
            || request instanceof FetchRequest && needsCondstore(((FetchRequest) request).getFetch())
            || request instanceof StoreRequest && ((StoreRequest) request).getUnchangedSince() != NONE
            || request instanceof StatusRequest && ((StatusRequest) request).getStatusDataItems().isHighestModSeq()
            || request instanceof SearchRequest && CondstoreSearchProcessor.asksForModSeq((SearchRequest) request);
    }

    private static boolean needsCondstore(FetchData fetch) {
        return fetch.getChangedSince() != NONE || fetch.contains(Item.MODSEQ);
    }
}
