/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

import javax.mail.Flags;

import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.Listing;
import io.github.jamescondstore.mailbox.write.MessageState;
import reactor.core.publisher.Mono;

/**
 * The selected mailbox of a session: what its client knows of it. Message numbers, what is {@code \Recent}, and up to which
 * mod-sequence the client has been told everything.
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
    private final MessageNumbers numbers;
    private final TreeSet<MessageUid> recent = new TreeSet<>();
    private final TreeSet<MessageUid> claimed = new TreeSet<>();
    private final Map<MessageUid, ModSeq> toldByCommand = new HashMap<>();
    private final Flags applicableFlags = new Flags();
    private final Map<String, String> spellings = new HashMap<>();
    private boolean newApplicableFlags = false;
    private boolean recentRemoved = false;
    private Optional<ModSeq> highestTold = Optional.empty();
    private ModSeq told;
    private ModSeq complete;
    private UidSet withheld = UidSet.empty();
    private UidSet saved = UidSet.empty();
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
        this.told = listing.modSeq();
        this.complete = listing.modSeq();
        this.numbers = new MessageNumbers(listing.uids());
        learnKeywords(flags);
        this.newApplicableFlags = false;
    }

    /**
     * The mod-sequence up to which additions and flags have been told.
     */
    public synchronized ModSeq told() {
        return told;
    }

    /**
     * The mod-sequence up to which everything has been told, expunges included: what a client may resynchronize from.
     */
    public synchronized ModSeq complete() {
        return complete;
    }

    /**
     * Messages that were expunged and whose expunge a command did not allow to be told.
     */
    synchronized UidSet withheld() {
        return withheld;
    }

    /**
     * Everything up to here was told, but for the expunges that were withheld.
     */
    synchronized void told(ModSeq modSeq, UidSet stillWithheld) {
        told = modSeq;
        withheld = stillWithheld;
        if (stillWithheld.isEmpty()) {
            complete = modSeq;
        }
        toldByCommand.clear();
        highestTold = Optional.empty();
    }

    /**
     * A response of the running command has told this mod-sequence.
     */
    public synchronized void toldModSeq(ModSeq modSeq) {
        if (highestTold.isEmpty() || highestTold.get().compareTo(modSeq) < 0) {
            highestTold = Optional.of(modSeq);
        }
    }

    /**
     * A response of the running command, before it is sent: the mod-sequence that it tells, and the flags under it. In one step, since a
     * command may have a hundred thousand of them.
     *
     * @return the response as it is to be sent
     */
    public synchronized FetchResponse told(FetchResponse fetch) {
        FetchResponse spelled = spelled(fetch);
        if (fetch.getModSeq() == null) {
            return spelled;
        }
        toldModSeq(fetch.getModSeq());
        if (fetch.getFlags() != null) {
            Optional.ofNullable(fetch.getUid())
                .or(() -> uid(fetch.getMessageNumber().asInt()))
                .ifPresent(uid -> toldState(uid, fetch.getModSeq()));
        }
        return spelled;
    }

    /**
     * With each keyword as the client was told it first: those that differ in case are the same, and a message may have another spelling.
     */
    private FetchResponse spelled(FetchResponse fetch) {
        if (fetch.getFlags() == null || fetch.getFlags().getUserFlags().length == 0) {
            return fetch;
        }
        boolean toldSo = Arrays.stream(fetch.getFlags().getUserFlags())
            .allMatch(keyword -> spellings.getOrDefault(keyword.toLowerCase(Locale.US), keyword).equals(keyword));
        return toldSo ? fetch : new FetchResponse(fetch.getMessageNumber(), spelled(fetch.getFlags()), fetch.getUid(), fetch.getSaveDate(),
            fetch.getModSeq(), fetch.getInternalDate(), fetch.getSize(), fetch.getEnvelope(), fetch.getBody(), fetch.getBodyStructure(),
            fetch.getElements(), fetch.getEmailId(), fetch.getThreadId());
    }

    /**
     * The client knows the flags that a message has under this mod-sequence: a response of the running command has told them.
     */
    public synchronized void toldState(MessageUid uid, ModSeq modSeq) {
        // What all have been told needs no note: a command may tell of a million messages.
        if (modSeq.compareTo(told) > 0) {
            toldByCommand.merge(uid, modSeq, (before, now) -> before.compareTo(now) > 0 ? before : now);
        }
    }

    synchronized boolean isTold(MessageUid uid, ModSeq modSeq) {
        return modSeq.equals(toldByCommand.get(uid));
    }

    /**
     * An update of the client's own was not answered with flags. It knows them if it knew those before: if nobody else had
     * changed them since it was last told.
     */
    public synchronized void ownUpdate(MessageState state) {
        ModSeq before = state.previousModSeq();
        if (before.compareTo(told) <= 0 || before.equals(toldByCommand.get(state.uid()))) {
            toldState(state.uid(), state.modSeq());
        }
    }

    /**
     * The highest mod-sequence that responses of the running command have told.
     */
    synchronized Optional<ModSeq> highestTold() {
        return highestTold;
    }

    public Flags getPermanentFlags() {
        Flags permanent = messageManager.getPermanentFlags(mailboxSession);
        if (permanent.contains(Flags.Flag.USER)) {
            permanent.add(getApplicableFlags());
        }
        return permanent;
    }

    /**
     * {@code \\Recent} is the session's matter, not the store's.
     */
    public Flags withRecent(MessageUid uid, Flags stored) {
        Flags flags = new Flags(stored);
        if (isRecent(uid)) {
            flags.add(Flags.Flag.RECENT);
        } else {
            flags.remove(Flags.Flag.RECENT);
        }
        return flags;
    }

    /**
     * The response that tells what state a message is in; empty if the client does not know the message.
     */
    public Optional<FetchResponse> response(ComposedMessageIdWithMetaData message, boolean withFlags, boolean withUid, boolean withModSeq) {
        MessageUid uid = message.getComposedMessageId().getUid();
        return msn(uid).foldSilent(Optional::empty, number -> Optional.of(new FetchResponse(number,
            withFlags ? withRecent(uid, message.getFlags()) : null, withUid ? uid : null, null, withModSeq ? message.getModSeq() : null, null, null,
            null, null, null, null, null, null)));
    }

    synchronized void added(UidSet uids) {
        numbers.add(uids);
        recent.addAll(Sets.filter(claimed, uids::contains));
        claimed.removeIf(uids::contains);
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
            .doOnNext(metaData -> claimed(metaData.getRecent()))
            .then();
    }

    private synchronized void claimed(Collection<MessageUid> uids) {
        claimed.addAll(uids);
    }

    /** Messages that the client never knew. */
    synchronized void missed(UidSet uids) {
        claimed.removeIf(uids::contains);
    }

    synchronized void removed(UidSet uids) {
        numbers.remove(uids);
        recent.removeIf(uids::contains);
    }

    /**
     * @return whether one of the flags is a keyword that the client has not seen in this mailbox
     */
    public synchronized boolean learnKeywords(Flags flags) {
        // So with nearly every message, and a keyword is looked up sooner than all of them are listed.
        if (applicableFlags.contains(flags)) {
            return false;
        }
        int before = applicableFlags.getUserFlags().length;
        applicableFlags.add(flags);
        applicableFlags.remove(Flags.Flag.RECENT);
        applicableFlags.remove(Flags.Flag.USER);
        boolean more = applicableFlags.getUserFlags().length > before;
        newApplicableFlags |= more;
        if (more) {
            for (String keyword : applicableFlags.getUserFlags()) {
                spellings.putIfAbsent(keyword.toLowerCase(Locale.US), keyword);
            }
        }
        return more;
    }

    private Flags spelled(Flags flags) {
        Flags spelled = new Flags(flags);
        for (String keyword : flags.getUserFlags()) {
            String told = spellings.getOrDefault(keyword.toLowerCase(Locale.US), keyword);
            if (!told.equals(keyword)) {
                spelled.remove(keyword);
                spelled.add(told);
            }
        }
        return spelled;
    }

    boolean knows(MessageUid uid) {
        return numbers.contains(uid);
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Tells the client the keywords that {@link #learnKeywords} has found, once.
     */
    public synchronized void announceKeywords(StatusResponseFactory responses, Responder responder) {
        if (newApplicableFlags) {
            newApplicableFlags = false;
            responder.respond(new FlagsResponse(getApplicableFlags()));
            Flags permanent = getPermanentFlags();
            responder.respond(responses.untaggedOk(HumanReadableText.permanentFlags(permanent), ResponseCode.permanentFlags(permanent)));
        }
    }

    /**
     * The messages that the client knows.
     */
    public UidSet uids() {
        return numbers.uids();
    }

    /**
     * The messages that the last SEARCH with SAVE found (RFC 5182).
     */
    public synchronized UidSet saved() {
        return saved;
    }

    public synchronized void save(UidSet uids) {
        saved = uids;
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
        return numbers.number(uid);
    }

    @Override
    public Optional<MessageUid> uid(int number) {
        return number == NO_SUCH_MESSAGE ? Optional.empty() : numbers.uid(number);
    }

    /**
     * A message that is recent to this session and to no other: James's APPEND to the mailbox that is selected stores it as one that is not. It is
     * counted once the client knows it, which it never will if somebody expunges it before.
     */
    @Override
    public synchronized boolean addRecent(MessageUid uid) {
        return knows(uid) ? recent.add(uid) : claimed.add(uid);
    }

    @Override
    public synchronized boolean removeRecent(MessageUid uid) {
        boolean removed = recent.remove(uid);
        recentRemoved |= removed;
        return removed;
    }

    @Override
    public synchronized Collection<MessageUid> getRecent() {
        return ImmutableList.copyOf(recent);
    }

    @Override
    public synchronized int recentCount() {
        return recent.size();
    }

    @Override
    public long existsCount() {
        return numbers.size();
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
    public synchronized boolean isRecent(MessageUid uid) {
        return recent.contains(uid);
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
    public synchronized boolean isRecentUidRemoved() {
        return false;
    }

    synchronized boolean takeRecentRemoved() {
        boolean removed = recentRemoved;
        recentRemoved = false;
        return removed;
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
        NullableMessageSequenceNumber number = numbers.number(uid);
        removed(UidSet.of(uid));
        return number;
    }

    @Override
    public Collection<MessageUid> flagUpdateUids() {
        return ImmutableList.of();
    }

    @Override
    public Optional<MessageUid> getFirstUid() {
        return numbers.uid(1);
    }

    @Override
    public Optional<MessageUid> getLastUid() {
        return numbers.uid(numbers.size());
    }

    @Override
    public synchronized Flags getApplicableFlags() {
        return new Flags(applicableFlags);
    }

    @Override
    public synchronized boolean hasNewApplicableFlags() {
        return newApplicableFlags;
    }

    @Override
    public synchronized void resetNewApplicableFlags() {
        newApplicableFlags = false;
    }
}
