/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What travels in the Reactor context with one of James's flag updates, from the protocol down to the tracking mapper and
 * back: which messages, under which condition, and with what result.
 *
 * James's {@code MessageManager.setFlagsReactive} knows neither conditions nor mod-sequences, but it does rights, permanent
 * flags and events. So it runs unchanged, and this goes with it. It is meant for one mailbox and, if it carries a condition
 * or a selection, for one update: a listener that changes flags while the first update's event is dispatched runs in the
 * same context.
 */
public final class FlagsUpdate {
    /**
     * Only watches: the updates of the mailbox are done as they are, and reported.
     */
    public static FlagsUpdate observing(MailboxId mailboxId) {
        return new FlagsUpdate(mailboxId, Optional.empty(), Optional.empty());
    }

    /**
     * Touches only these of the messages that the update names.
     */
    public static FlagsUpdate of(MailboxId mailboxId, UidSet selection) {
        return new FlagsUpdate(mailboxId, Optional.of(selection), Optional.empty());
    }

    /**
     * The update that comes with this context, if any.
     */
    public static Optional<FlagsUpdate> in(ContextView context, MailboxId mailboxId) {
        return context.<FlagsUpdate>getOrEmpty(FlagsUpdate.class)
            .filter(update -> update.mailboxId.equals(mailboxId))
            .filter(FlagsUpdate::take);
    }

    private final MailboxId mailboxId;
    private final Optional<UidSet> selection;
    private final Optional<UnchangedSince> condition;
    private final AtomicBoolean taken = new AtomicBoolean(false);
    private final ConcurrentLinkedQueue<MessageState> updated = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<MessageUid, MessageState> observed = new ConcurrentHashMap<>();
    private final Queue<UidSet> gone = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<MessageState> refused = new ConcurrentLinkedQueue<>();

    private FlagsUpdate(MailboxId mailboxId, Optional<UidSet> selection, Optional<UnchangedSince> condition) {
        this.mailboxId = mailboxId;
        this.selection = selection;
        this.condition = condition;
    }

    /**
     * Adds the condition UNCHANGEDSINCE (RFC 7162, 3.1.3): a message is updated only if nothing of it has changed
     * after this.
     *
     * @param modSeq 0 stands for "if it does not have it yet": a message fails if it has one of the keywords that the update
     *     names, and always if the update names a system flag or replaces all flags
     */
    public FlagsUpdate unchangedSince(long modSeq, Flags flags, FlagsUpdateMode mode) {
        return new FlagsUpdate(mailboxId, selection, Optional.of(new UnchangedSince(modSeq, flags, mode)));
    }

    public Context addTo(Context context) {
        return context.put(FlagsUpdate.class, this);
    }

    private boolean take() {
        return onlyWatches() || taken.compareAndSet(false, true);
    }

    private boolean onlyWatches() {
        return selection.isEmpty() && condition.isEmpty();
    }

    Optional<UidSet> selection() {
        return selection;
    }

    Optional<UnchangedSince> condition() {
        return condition;
    }

    void updated(MessageState state) {
        if (onlyWatches()) {
            observed.put(state.uid(), state);
        } else {
            updated.add(state);
        }
    }

    /** No message was there to be updated. */
    void foundNone(UidSet uids) {
        if (onlyWatches()) {
            gone.add(uids);
        }
    }

    void refused(MessageState state) {
        refused.add(state);
    }

    /**
     * How the last of the updates that were watched has left a message; empty if none concerned it.
     */
    public Optional<MessageState> observed(MessageUid uid) {
        return Optional.ofNullable(observed.get(uid));
    }

    /**
     * Whether one of the updates that were watched was for this message, and came too late: it was expunged before.
     */
    public boolean missed(MessageUid uid) {
        return gone.stream().anyMatch(uids -> uids.contains(uid));
    }

    /**
     * The messages that passed, in UID order, as they are after the update, whether it changed them or not.
     */
    public List<MessageState> updated() {
        return ImmutableList.copyOf(updated);
    }

    /**
     * The messages that failed the condition, in UID order, as they were when it was judged.
     */
    public List<MessageState> refused() {
        return ImmutableList.copyOf(refused);
    }
}
