/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import javax.mail.Flags;

import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.Listing;
import reactor.core.publisher.Mono;

/**
 * The selected mailbox of a session in a store that is tracked, as James's processors see it. What its client knows of it is a
 * {@link ClientView}.
 *
 * James's own collects events, which may come late, out of order or, while a command runs, not at all. This one knows nothing of
 * events: {@link CatchUp} asks the change log for what lies between what was told and what is published, and moves both on. So
 * to James's processors nothing is ever pending.
 */
public final class SessionMailbox implements SelectedMailbox {
    private final MessageManager messageManager;
    private final MailboxSession mailboxSession;
    private final boolean readOnly;
    private final BooleanSupplier deleted;
    private final ClientView view;
    private Optional<Runnable> idle = Optional.empty();
    private Mono<Void> unsubscribe = Mono.empty();

    /**
     * @param readOnly      whether the client has opened it by EXAMINE
     * @param deleted       whether the mailbox is there no more; may block
     * @param listing the messages with which the client begins, and as of when: what comes after that is told later
     */
    public SessionMailbox(MessageManager messageManager, MailboxSession mailboxSession, boolean readOnly, BooleanSupplier deleted, Listing listing,
                          Flags flags) {
        this.readOnly = readOnly;
        this.messageManager = messageManager;
        this.mailboxSession = mailboxSession;
        this.deleted = deleted;
        this.view = new ClientView(listing, flags);
    }

    /**
     * The mailbox that the session has selected; empty if there is none, or its store is not tracked.
     */
    public static Optional<SessionMailbox> of(ImapSession session) {
        return of(session.getSelected());
    }

    public static Optional<SessionMailbox> of(SelectedMailbox selected) {
        return Optional.ofNullable(selected).filter(SessionMailbox.class::isInstance).map(SessionMailbox.class::cast);
    }

    /** What the client knows. */
    public ClientView view() {
        return view;
    }

    public Flags getPermanentFlags() {
        Flags permanent = messageManager.getPermanentFlags(mailboxSession);
        if (permanent.contains(Flags.Flag.USER)) {
            permanent.add(getApplicableFlags());
        }
        return permanent;
    }

    /**
     * Makes the messages that are recent this session's own: they are recent to it and to no other that comes later (RFC 3501, 2.3.2). Those
     * that the client does not know yet are so once it does. A session that may not change the mailbox looks at them.
     */
    Mono<Void> claimRecent() {
        MailboxMetaData.RecentMode mode = readOnly ? MailboxMetaData.RecentMode.RETRIEVE : MailboxMetaData.RecentMode.RESET;
        return Mono.defer(() -> {
            try {
                return messageManager.getMetaDataReactive(mode, mailboxSession, EnumSet.noneOf(MailboxMetaData.Item.class));
            } catch (MailboxException e) {
                return Mono.error(e);
            }
        })
            .doOnNext(metaData -> view.claimed(metaData.getRecent()))
            .then();
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Tells the client the keywords that it has not been told of.
     */
    public void announceKeywords(StatusResponseFactory responses, Responder responder) {
        // No message that has one of them is told in between by another thread.
        synchronized (view) {
            if (view.takeNewKeywords()) {
                responder.respond(new FlagsResponse(getApplicableFlags()));
                Flags permanent = getPermanentFlags();
                responder.respond(responses.untaggedOk(HumanReadableText.permanentFlags(permanent), ResponseCode.permanentFlags(permanent)));
            }
        }
    }

    /**
     * What is to be done by {@link #deselect()}.
     */
    public synchronized void onDeselect(Mono<Void> more) {
        unsubscribe = unsubscribe.then(more);
    }

    /**
     * Called for whatever changes in the mailbox while the session idles.
     */
    public synchronized void whileIdle(Runnable push) {
        idle = Optional.of(push);
    }

    /**
     * Whether the session idles, and this is what it is woken by: not another IDLE's, which has ended.
     */
    public synchronized boolean isIdlingWith(Runnable push) {
        return idle.filter(push::equals).isPresent();
    }

    public void changed() {
        Optional<Runnable> push;
        synchronized (this) {
            push = idle;
        }
        push.ifPresent(Runnable::run);
    }

    @Override
    public Mono<Void> deselect() {
        return Mono.defer(() -> {
            synchronized (this) {
                idle = Optional.empty();
                Mono<Void> due = unsubscribe;
                unsubscribe = Mono.empty();
                return due;
            }
        });
    }

    /**
     * James's IDLE registers for events, of which there are none here: {@link #whileIdle} takes its place.
     */
    @Override
    public void registerIdle(ReactiveEventListener listener) {
    }

    @Override
    public synchronized void unregisterIdle() {
        idle = Optional.empty();
    }

    @Override
    public NullableMessageSequenceNumber msn(MessageUid uid) {
        return view.numbers().number(uid);
    }

    @Override
    public Optional<MessageUid> uid(int number) {
        return number == NO_SUCH_MESSAGE ? Optional.empty() : view.numbers().uid(number);
    }

    /**
     * A message that is recent to this session and to no other: James's APPEND to the mailbox that is selected stores it as one that is not. It is
     * counted once the client knows it, which it never will if somebody expunges it before.
     */
    @Override
    public boolean addRecent(MessageUid uid) {
        return view.addRecent(uid);
    }

    @Override
    public boolean removeRecent(MessageUid uid) {
        return view.removeRecent(uid);
    }

    @Override
    public Collection<MessageUid> getRecent() {
        return view.recent();
    }

    @Override
    public int recentCount() {
        return view.recentCount();
    }

    @Override
    public long existsCount() {
        return view.numbers().size();
    }

    @Override
    public Mono<MailboxPath> getPathReactive() {
        return Mono.fromCallable(messageManager::getMailboxPath);
    }

    @Override
    public MailboxId getMailboxId() {
        return messageManager.getId();
    }

    @Override
    public MessageManager getMessageManager() {
        return messageManager;
    }

    @Override
    public boolean isRecent(MessageUid uid) {
        return view.isRecent(uid);
    }

    /**
     * Looked up when it is asked, which no server does with every command: the bus that would tell it, James's in-memory one,
     * loses an event when somebody registers at the same moment.
     */
    @Override
    public boolean isDeletedByOtherSession() {
        return deleted.getAsBoolean();
    }

    @Override
    public boolean isSizeChanged() {
        return false;
    }

    @Override
    public boolean isRecentUidRemoved() {
        return false;
    }

    @Override
    public void resetRecentUidRemoved() {
    }

    @Override
    public void resetEvents() {
    }

    @Override
    public Collection<MessageUid> expungedUids() {
        return ImmutableList.of();
    }

    @Override
    public void resetExpungedUids() {
    }

    @Override
    public NullableMessageSequenceNumber remove(MessageUid uid) {
        NullableMessageSequenceNumber number = msn(uid);
        view.removed(UidSet.of(uid));
        return number;
    }

    @Override
    public Collection<MessageUid> flagUpdateUids() {
        return ImmutableList.of();
    }

    @Override
    public Optional<MessageUid> getFirstUid() {
        return view.numbers().uid(1);
    }

    @Override
    public Optional<MessageUid> getLastUid() {
        return view.numbers().uid(view.numbers().size());
    }

    @Override
    public Flags getApplicableFlags() {
        return view.keywords();
    }

    @Override
    public boolean hasNewApplicableFlags() {
        return view.hasNewKeywords();
    }

    @Override
    public void resetNewApplicableFlags() {
        view.takeNewKeywords();
    }
}
