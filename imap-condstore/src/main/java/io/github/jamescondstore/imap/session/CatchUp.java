/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import javax.mail.Flags;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import reactor.core.publisher.Mono;

/**
 * Tells a client what has happened to its mailbox between what it was told and the published HIGHESTMODSEQ, from the change
 * log: no gap, whatever arrives while a command runs (RFC 7162, 3.1 and 3.2.10).
 *
 * A message whose mod-sequence lies above the end of the span is left for the next time, so that no mod-sequence is told
 * before everything below it.
 */
public final class CatchUp {
    private static final Logger LOGGER = LoggerFactory.getLogger(CatchUp.class);
    private static final int NOTHING = 0;

    private final ChangeLog changeLog;
    private final MailboxContents contents;
    private final StatusResponseFactory responses;

    public CatchUp(TrackedStore store, StatusResponseFactory responses) {
        this.changeLog = store.changeLog();
        this.contents = store.contents();
        this.responses = responses;
    }

    /**
     * What the client understands, and what the running command allows.
     */
    public static final class Terms {
        private final boolean condstore;
        private final boolean qresync;
        private final boolean withUids;
        private final boolean expungeAllowed;
        private final BooleanSupplier stillWanted;

        private Terms(boolean condstore, boolean qresync, boolean withUids, boolean expungeAllowed, BooleanSupplier stillWanted) {
            this.condstore = condstore;
            this.qresync = qresync;
            this.withUids = withUids;
            this.expungeAllowed = expungeAllowed;
            this.stillWanted = stillWanted;
        }

        /**
         * Of a command in which everything may be told. Once the client has enabled CONDSTORE, FETCH responses name the UID whatever the
         * command (RFC 7162, 3.2.4).
         */
        public static Terms of(boolean condstore, boolean qresync) {
            return new Terms(condstore, qresync, condstore, true, () -> true);
        }

        /**
         * Of a UID command, whose FETCH responses name the UID.
         */
        public Terms namingUids() {
            return new Terms(condstore, qresync, true, expungeAllowed, stillWanted);
        }

        /**
         * Of FETCH, STORE and SEARCH by message number (RFC 3501, 7.4.1).
         */
        public Terms withoutExpunges() {
            return new Terms(condstore, qresync, withUids, false, stillWanted);
        }

        /**
         * @param wanted asked on the connection's own thread, just before anything is told: an IDLE may have ended meanwhile, and no
         *               message may be told to be gone while no command runs (RFC 3501, 7.4.1)
         */
        public Terms asLongAs(BooleanSupplier wanted) {
            return new Terms(condstore, qresync, withUids, expungeAllowed, wanted);
        }
    }

    /**
     * What is to be told is told on the connection's own thread, wherever it was read: two threads that write at the same time would mix
     * their lines.
     *
     * @return how many messages the client was told to be gone
     */
    public Mono<Integer> run(SessionMailbox mailbox, ImapSession session, Responder responder, Terms terms) {
        return Mono.from(changeLog.highestModSeq(mailbox.getMailboxId()))
            .flatMap(highest -> {
                ClientView view = mailbox.view();
                ModSeq told = view.toldUpTo();
                boolean nothingNew = highest.compareTo(told) <= 0 && (view.withheld().isEmpty() || !terms.expungeAllowed);
                if (nothingNew) {
                    boolean ranAhead = view.highestNoted().isPresent() && !view.withheld().isEmpty();
                    view.caughtUp(told, view.withheld());
                    return ranAhead
                        ? IoThread.of(session).then(Mono.fromRunnable(() -> holdBack(mailbox, responder, terms))).thenReturn(NOTHING)
                        : Mono.just(NOTHING);
                }
                return contents.since(mailbox.getMailboxId(), told)
                    .flatMap(changes -> read(mailbox, changes))
                    .flatMap(news -> claimRecent(mailbox, news))
                    .flatMap(news -> IoThread.of(session).thenReturn(news))
                    .map(news -> tell(mailbox, news, responder, terms));
            });
    }

    private static final class News {
        private final Changes changes;
        private final List<ComposedMessageIdWithMetaData> messages;

        private News(Changes changes, List<ComposedMessageIdWithMetaData> messages) {
            this.changes = changes;
            this.messages = messages;
        }
    }

    /**
     * What the client knows as of the end of the span cannot have changed within it. After its own STORE that is all.
     */
    private Mono<News> read(SessionMailbox mailbox, Changes changes) {
        return contents.changed(mailbox.getMailboxId(), changes, UidSet.ALL.minus(mailbox.view().knownAt(changes.upTo())))
            .map(messages -> new News(changes, ImmutableList.sortedCopyOf(Comparator.comparing(ComposedMessageIdWithMetaData::getModSeq), messages)));
    }

    private static Mono<News> claimRecent(SessionMailbox mailbox, News news) {
        boolean recent = news.messages.stream().anyMatch(message -> message.getFlags().contains(Flags.Flag.RECENT) && !mailbox.view().knows(uid(message)));
        if (!recent) {
            return Mono.just(news);
        }
        return mailbox.claimRecent()
            .onErrorResume(MailboxException.class, e -> ReactorUtils.logAsMono(() -> LOGGER.warn("Recent messages of mailbox {} can't be claimed",
                mailbox.getMailboxId().serialize(), e)))
            .thenReturn(news);
    }

    private static MessageUid uid(ComposedMessageIdWithMetaData message) {
        return message.getComposedMessageId().getUid();
    }

    private int tell(SessionMailbox mailbox, News news, Responder responder, Terms terms) {
        ClientView view = mailbox.view();
        synchronized (view) {
            if (!view.toldUpTo().equals(news.changes.since()) || !terms.stillWanted.getAsBoolean()) {
                // Somebody else, IDLE or the command after it, has told it in the meantime.
                return NOTHING;
            }
            UidSet gone = news.changes.expunged().union(view.withheld()).intersect(view.uids());
            Set<MessageUid> added = news.messages.stream().map(CatchUp::uid).filter(uid -> !view.knows(uid)).collect(Collectors.toSet());
            int told = tellNumbers(view, gone, added, responder, terms);
            view.missed(news.changes.expunged());
            tellFlags(mailbox, news, added, responder, terms);
            UidSet withheld = terms.expungeAllowed ? UidSet.empty() : gone;
            view.caughtUp(news.changes.upTo(), withheld);
            if (!withheld.isEmpty()) {
                holdBack(mailbox, responder, terms);
            }
            return told;
        }
    }

    /**
     * The client must not take a MODSEQ that it was told for a point up to which it knows everything.
     */
    private void holdBack(SessionMailbox mailbox, Responder responder, Terms terms) {
        if (terms.condstore && terms.stillWanted.getAsBoolean()) {
            responder.respond(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(mailbox.view().completeUpTo())));
        }
    }

    private int tellNumbers(ClientView view, UidSet gone, Set<MessageUid> added, Responder responder, Terms terms) {
        boolean tellGone = terms.expungeAllowed && !gone.isEmpty();
        if (tellGone && terms.qresync) {
            view.removed(gone);
            // Before EXISTS, which counts without them.
            responder.respond(new VanishedResponse(uidRanges(gone), false));
        }
        if (!added.isEmpty()) {
            view.added(UidSet.of(added));
            responder.respond(new ExistsResponse(view.numbers().size()));
        }
        if (tellGone && !terms.qresync) {
            expunge(view, gone, responder);
        }
        boolean recentRemoved = view.takeRecentRemoved();
        if (!added.isEmpty() || recentRemoved && tellGone) {
            responder.respond(new RecentResponse(view.recentCount()));
        }
        return tellGone ? Math.toIntExact(gone.size()) : NOTHING;
    }

    /**
     * Each response moves the numbers above it, so the one of each message is less by those told before.
     */
    private static void expunge(ClientView view, UidSet gone, Responder responder) {
        UidSet before = view.uids();
        view.removed(gone);
        int told = 0;
        for (MessageUid uid : gone.asMessageUids()) {
            int number = Math.toIntExact(before.countBelow(uid.asLong())) + 1;
            responder.respond(new ExpungeResponse(NullableMessageSequenceNumber.of(number - told)));
            told++;
        }
    }

    private void tellFlags(SessionMailbox mailbox, News news, Set<MessageUid> added, Responder responder, Terms terms) {
        List<ComposedMessageIdWithMetaData> messages = new ArrayList<>();
        for (ComposedMessageIdWithMetaData message : news.messages) {
            mailbox.view().learnKeywords(message.getFlags());
            boolean due = message.getModSeq().compareTo(news.changes.upTo()) <= 0 && !mailbox.view().knowsState(uid(message), message.getModSeq());
            // A client without CONDSTORE asks for what is new when it learns of it.
            boolean merelyAdded = added.contains(uid(message)) && !news.changes.flags().contains(uid(message));
            if (due && (terms.condstore || !merelyAdded)) {
                messages.add(message);
            }
        }
        mailbox.announceKeywords(responses, responder);
        messages.forEach(message -> mailbox.view().response(message, true, terms.withUids, terms.condstore)
            .map(mailbox.view()::telling)
            .ifPresent(responder::respond));
    }

    /**
     * The set as James's responses want it.
     */
    public static UidRange[] uidRanges(UidSet uids) {
        return uids.asMessageRanges().stream()
            .map(range -> new UidRange(range.getUidFrom(), range.getUidTo()))
            .toArray(UidRange[]::new);
    }
}
