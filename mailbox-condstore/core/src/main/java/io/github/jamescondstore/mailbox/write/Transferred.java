/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Travels in the Reactor context with a copy or a move, and learns which messages were really copied or moved, and to which UIDs: James's
 * mailbox manager tells the latter only.
 */
public final class Transferred {
    public static Transferred between(MailboxId from, MailboxId to) {
        return new Transferred(from, to);
    }

    /**
     * The one that comes with this context, if any.
     */
    public static Optional<Transferred> in(ContextView context, MailboxId to) {
        return context.<Transferred>getOrEmpty(Transferred.class).filter(transferred -> transferred.to.equals(to));
    }

    private final MailboxId from;
    private final MailboxId to;
    private final List<MessageUid> sources = new ArrayList<>();
    private final List<MessageUid> copies = new ArrayList<>();

    private Transferred(MailboxId from, MailboxId to) {
        this.from = from;
        this.to = to;
    }

    public Context addTo(Context context) {
        return context.put(Transferred.class, this);
    }

    MailboxId from() {
        return from;
    }

    /**
     * @param originals in the order of the copies
     */
    synchronized void add(List<MailboxMessage> originals, List<MessageMetaData> copied) {
        Preconditions.checkState(originals.size() == copied.size(), "%s copies of %s messages", copied.size(), originals.size());
        originals.forEach(original -> sources.add(original.getUid()));
        copied.forEach(copy -> copies.add(copy.getUid()));
    }

    public synchronized boolean isEmpty() {
        return sources.isEmpty();
    }

    /** The UIDs of the messages, in the order of {@link #copies()}. */
    public synchronized List<MessageUid> sources() {
        return ImmutableList.copyOf(sources);
    }

    public synchronized List<MessageUid> copies() {
        return ImmutableList.copyOf(copies);
    }
}
