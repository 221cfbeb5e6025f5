/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import javax.mail.Flags;

import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.Listing;
import io.github.jamescondstore.mailbox.write.MessageState;

/**
 * What the client of a session knows of its mailbox: which messages, under which numbers, which of them are {@code \Recent} to it, which
 * keywords, and up to which mod-sequence it was told everything.
 *
 * Invariants:
 *  - completeUpTo is never above toldUpTo, and they are equal exactly if no expunge is withheld;
 *  - toldUpTo never decreases, and moves in {@link #caughtUp} only, under this object's monitor, by whoever has told all that lies between;
 *  - a message that the client was not told of has no number, and is not recent;
 *  - what the running command has told beyond toldUpTo is noted, so that it is not told twice, and forgotten when toldUpTo passes it.
 */
public final class ClientView {
    private final MessageNumbers numbers;
    private final TreeSet<MessageUid> recent = new TreeSet<>();
    /** Recent to this session and to no other, and not known to the client yet. */
    private final TreeSet<MessageUid> claimed = new TreeSet<>();
    private final Map<MessageUid, ModSeq> toldByCommand = new HashMap<>();
    private final Flags applicableFlags = new Flags();
    private final Map<String, String> spellings = new HashMap<>();
    private boolean newApplicableFlags = false;
    private boolean recentRemoved = false;
    private Optional<ModSeq> highestNoted = Optional.empty();
    private ModSeq toldUpTo;
    private ModSeq completeUpTo;
    private UidSet withheld = UidSet.empty();
    private UidSet saved = UidSet.empty();

    /**
     * @param listing the messages with which the client begins, and as of when: what comes after that is told later
     */
    ClientView(Listing listing, Flags keywords) {
        this.toldUpTo = listing.modSeq();
        this.completeUpTo = listing.modSeq();
        this.numbers = new MessageNumbers(listing.uids());
        learnKeywords(keywords);
        this.newApplicableFlags = false;
    }

    /**
     * The mod-sequence up to which additions and flags have been told.
     */
    public synchronized ModSeq toldUpTo() {
        return toldUpTo;
    }

    /**
     * The mod-sequence up to which everything has been told, expunges included: what a client may resynchronize from.
     */
    public synchronized ModSeq completeUpTo() {
        return completeUpTo;
    }

    /**
     * Messages that were expunged and whose expunge a command did not allow to be told.
     */
    synchronized UidSet withheld() {
        return withheld;
    }

    /**
     * The client has been told everything up to here, but for the expunges that are withheld.
     */
    synchronized void caughtUp(ModSeq upTo, UidSet stillWithheld) {
        toldUpTo = upTo;
        withheld = stillWithheld;
        if (stillWithheld.isEmpty()) {
            completeUpTo = upTo;
        }
        toldByCommand.clear();
        highestNoted = Optional.empty();
    }

    /**
     * A response of the running command has told this mod-sequence.
     */
    public synchronized void noteModSeq(ModSeq modSeq) {
        if (highestNoted.isEmpty() || highestNoted.get().compareTo(modSeq) < 0) {
            highestNoted = Optional.of(modSeq);
        }
    }

    /**
     * The highest mod-sequence that responses of the running command have told.
     */
    synchronized Optional<ModSeq> highestNoted() {
        return highestNoted;
    }

    /**
     * A response of the running command, before it is sent: the mod-sequence that it tells, and the flags under it. In one step, since a
     * command may have a hundred thousand of them.
     *
     * @return the response as it is to be sent
     */
    public synchronized FetchResponse telling(FetchResponse fetch) {
        FetchResponse spelled = spelled(fetch);
        if (fetch.getModSeq() == null) {
            return spelled;
        }
        noteModSeq(fetch.getModSeq());
        if (fetch.getFlags() != null) {
            Optional.ofNullable(fetch.getUid())
                .or(() -> numbers.uid(fetch.getMessageNumber().asInt()))
                .ifPresent(uid -> noteState(uid, fetch.getModSeq()));
        }
        return spelled;
    }

    /**
     * The client knows the flags that a message has under this mod-sequence: a response of the running command has told them.
     */
    public synchronized void noteState(MessageUid uid, ModSeq modSeq) {
        // What all have been told needs no note: a command may tell of a million messages.
        if (modSeq.compareTo(toldUpTo) > 0) {
            toldByCommand.merge(uid, modSeq, (before, now) -> before.compareTo(now) > 0 ? before : now);
        }
    }

    synchronized boolean knowsState(MessageUid uid, ModSeq modSeq) {
        return modSeq.equals(toldByCommand.get(uid));
    }

    /**
     * The messages whose state under this mod-sequence the client knows from the running command.
     */
    synchronized UidSet knownAt(ModSeq modSeq) {
        return UidSet.of(Maps.filterValues(toldByCommand, modSeq::equals).keySet());
    }

    /**
     * An update of the client's own was not answered with flags. It knows them if it knew those before: if nobody else had
     * changed them since it was last told.
     */
    public synchronized void noteOwnUpdate(MessageState state) {
        ModSeq before = state.previousModSeq();
        if (before.compareTo(toldUpTo) <= 0 || before.equals(toldByCommand.get(state.uid()))) {
            noteState(state.uid(), state.modSeq());
        }
    }

    /**
     * The response that tells what state a message is in; empty if the client does not know the message.
     */
    public Optional<FetchResponse> response(ComposedMessageIdWithMetaData message, boolean withFlags, boolean withUid, boolean withModSeq) {
        MessageUid uid = message.getComposedMessageId().getUid();
        return numbers.number(uid).foldSilent(Optional::empty, number -> Optional.of(FetchResponses.ofState(number,
            withFlags ? withRecent(uid, message.getFlags()) : null, withUid ? uid : null, withModSeq ? message.getModSeq() : null)));
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
     * The messages that the client knows.
     */
    public UidSet uids() {
        return numbers.uids();
    }

    boolean knows(MessageUid uid) {
        return numbers.contains(uid);
    }

    synchronized void added(UidSet uids) {
        numbers.add(uids);
        recent.addAll(Sets.filter(claimed, uids::contains));
        claimed.removeIf(uids::contains);
    }

    synchronized void removed(UidSet uids) {
        numbers.remove(uids);
        recent.removeIf(uids::contains);
    }

    /** Messages that the client never knew. */
    synchronized void missed(UidSet uids) {
        claimed.removeIf(uids::contains);
    }

    synchronized void claimed(Collection<MessageUid> uids) {
        claimed.addAll(uids);
    }

    synchronized boolean takeRecentRemoved() {
        boolean removed = recentRemoved;
        recentRemoved = false;
        return removed;
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

    /**
     * With each keyword as the client was told it first: those that differ in case are the same, and a message may have another spelling.
     */
    private FetchResponse spelled(FetchResponse fetch) {
        if (fetch.getFlags() == null || fetch.getFlags().getUserFlags().length == 0) {
            return fetch;
        }
        boolean toldSo = Arrays.stream(fetch.getFlags().getUserFlags())
            .allMatch(keyword -> spellings.getOrDefault(keyword.toLowerCase(Locale.US), keyword).equals(keyword));
        return toldSo ? fetch : FetchResponses.withState(fetch, spelled(fetch.getFlags()), fetch.getModSeq());
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
     * Whether there are keywords that the client has not been told of; they count as told from now on.
     */
    synchronized boolean takeNewKeywords() {
        boolean more = newApplicableFlags;
        newApplicableFlags = false;
        return more;
    }

    synchronized boolean hasNewKeywords() {
        return newApplicableFlags;
    }

    synchronized Flags keywords() {
        return new Flags(applicableFlags);
    }

    MessageNumbers numbers() {
        return numbers;
    }

    /**
     * A message that is recent to this session and to no other. It is counted once the client knows it, which it never will if another session
     * expunges it before.
     */
    synchronized boolean addRecent(MessageUid uid) {
        return knows(uid) ? recent.add(uid) : claimed.add(uid);
    }

    synchronized boolean removeRecent(MessageUid uid) {
        boolean removed = recent.remove(uid);
        recentRemoved |= removed;
        return removed;
    }

    synchronized boolean isRecent(MessageUid uid) {
        return recent.contains(uid);
    }

    synchronized Collection<MessageUid> recent() {
        return ImmutableList.copyOf(recent);
    }

    synchronized int recentCount() {
        return recent.size();
    }
}
