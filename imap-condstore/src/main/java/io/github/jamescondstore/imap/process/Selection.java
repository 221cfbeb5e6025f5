/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SearchResUtil;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.util.MDCBuilder;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import reactor.core.publisher.Mono;

/**
 * SELECT and EXAMINE of a tracked mailbox, with CONDSTORE and QRESYNC (RFC 7162, 3.1.8 and 3.2.5).
 *
 * In place of James's: it reads HIGHESTMODSEQ while the command's own effects are still to come, goes on with what it knew when
 * the same mailbox is selected again, and answers QRESYNC without a single FETCH.
 */
final class Selection {
    private static final Logger LOGGER = LoggerFactory.getLogger(Selection.class);
    /** How many there are shows from their UIDs, and HIGHESTMODSEQ was asked for before them. */
    private static final EnumSet<MailboxMetaData.Item> ITEMS = EnumSet.of(MailboxMetaData.Item.FirstUnseen, MailboxMetaData.Item.NextUid);

    /**
     * James's SELECT or EXAMINE.
     */
    @FunctionalInterface
    interface Stock {
        Mono<Void> process(Responder responder);
    }

    private final MailboxManager mailboxManager;
    private final Tracking tracking;
    private final StatusResponseFactory responses;
    private final boolean readOnly;

    Selection(MailboxManager mailboxManager, Tracking tracking, StatusResponseFactory responses, boolean readOnly) {
        this.mailboxManager = mailboxManager;
        this.tracking = tracking;
        this.responses = responses;
        this.readOnly = readOnly;
    }

    /**
     * What the log says a command is about. James puts each of its parameters there, formatted with a locale's digits whether anything is
     * logged or not, which takes as long as finding what has changed.
     */
    static MDCBuilder mdc(AbstractMailboxSelectionRequest request) {
        return MDCBuilder.create()
            .addToContext(MDCBuilder.ACTION, request.getCommand().getName())
            .addToContext("mailbox", request.getMailboxName())
            .addToContextIfPresent("knownModseq", Optional.ofNullable(request.getKnownModSeq()).map(String::valueOf));
    }

    Mono<Void> process(AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, Stock stock) {
        if (!tracking.isTracked()) {
            return withoutModSeqs(request, responder, stock);
        }
        if (!request.getLastKnownUidValidity().isUnknown() && !Condstore.isQresyncEnabled(session)) {
            return Mono.fromRunnable(() ->
                responder.respond(responses.taggedBad(request.getTag(), request.getCommand(), HumanReadableText.QRESYNC_NOT_ENABLED)));
        }
        MailboxPath path = PathConverter.forSession(session).buildFullPath(request.getMailboxName());
        FormerSelection former = new FormerSelection(session);
        return close(session, responder)
            .then(Mono.defer(() -> Mono.from(mailboxManager.getMailboxReactive(path, session.getMailboxSession()))))
            .flatMap(mailbox -> open(request, session, responder, mailbox, former))
            .onErrorResume(MailboxNotFoundException.class, e -> {
                no(request, responder, HumanReadableText.FAILURE_NO_SUCH_MAILBOX);
                return ReactorUtils.logAsMono(() -> LOGGER.debug("Mailbox {} does not exist", path.asString(), e));
            })
            .onErrorResume(MailboxException.class, e -> {
                no(request, responder, HumanReadableText.SELECT);
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, request.getCommand().getName() + " " + path.asString(), session, e));
            });
    }

    private void no(AbstractMailboxSelectionRequest request, Responder responder, HumanReadableText text) {
        responder.respond(responses.taggedNo(request.getTag(), request.getCommand(), text));
    }

    /**
     * The mailbox that was selected before. What was recent stays so when it is selected again: the session, of which
     * {@code \Recent} speaks, ends when another one is (RFC 3501, 1.2 and 2.3.2).
     */
    private static final class FormerSelection {
        private final Optional<MailboxId> mailboxId;
        private final Collection<MessageUid> recent;

        private FormerSelection(ImapSession session) {
            mailboxId = Optional.ofNullable(session.getSelected()).map(selected -> selected.getMailboxId());
            // What EXAMINE has shown as recent it has left to others.
            recent = mailboxId.isPresent() && !Condstore.isReadOnly(session.getSelected()) ? session.getSelected().getRecent() : ImmutableList.of();
        }

        private Stream<MessageUid> stillRecent(MailboxId selected) {
            return mailboxId.filter(selected::equals).stream().flatMap(any -> recent.stream());
        }
    }

    /**
     * The mailbox selected so far is closed whatever comes of this command (RFC 3501, 6.3.1), also if it is the same one, and every client is
     * told so (RFC 7162, 3.2.11).
     */
    private Mono<Void> close(ImapSession session, Responder responder) {
        if (session.getSelected() == null) {
            return Mono.empty();
        }
        return session.deselect()
            .then(Mono.fromRunnable(() -> responder.respond(responses.untaggedOk(HumanReadableText.QRESYNC_CLOSED, ResponseCode.closed()))));
    }

    private Mono<Void> open(AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, MessageManager mailbox, FormerSelection former) {
        MailboxSession mailboxSession = session.getMailboxSession();
        MailboxMetaData.RecentMode recentMode = readOnly ? MailboxMetaData.RecentMode.RETRIEVE : MailboxMetaData.RecentMode.RESET;
        return look(session, mailbox)
            .flatMap(selected -> metaData(mailbox, recentMode, mailboxSession)
                .flatMap(metaData -> {
                    metaData.getRecent().stream().filter(uid -> isKnown(selected, uid)).forEach(selected::addRecent);
                    former.stillRecent(mailbox.getId()).filter(uid -> isKnown(selected, uid)).forEach(selected::addRecent);
                    return selected(session, selected)
                        .then(Mono.defer(() -> missed(request, selected, metaData)))
                        .doOnNext(missed -> {
                            // The keywords that the client is told are those of all that it is told.
                            missed.ifPresent(some -> some.messages.forEach(message -> selected.view().learnKeywords(message.getFlags())));
                            selected.resetNewApplicableFlags();
                            describe(request, session, responder, selected, metaData);
                            missed.ifPresent(some -> resynchronize(request, responder, selected, some));
                        })
                        .then(Mono.fromRunnable(() -> complete(request, session, responder, metaData)));
                }));
    }

    private static Mono<MailboxMetaData> metaData(MessageManager mailbox, MailboxMetaData.RecentMode recentMode, MailboxSession session) {
        try {
            return mailbox.getMetaDataReactive(recentMode, session, ITEMS);
        } catch (MailboxException e) {
            return Mono.error(e);
        }
    }

    /**
     * HIGHESTMODSEQ and just the messages that it covers: a change that comes later is above it, and told later. Whatever else is read
     * after them may be ahead of them, and is told once more.
     */
    private Mono<SessionMailbox> look(ImapSession session, MessageManager mailbox) {
        MailboxSession mailboxSession = session.getMailboxSession();
        return tracking.store().contents().list(mailbox.getId())
            .flatMap(listing -> mailbox.getApplicableFlagsReactive(mailboxSession)
                .map(flags -> new SessionMailbox(mailbox, mailboxSession, readOnly, () -> isDeleted(mailbox.getId(), mailboxSession), listing, flags)));
    }

    /**
     * From now on it is the session's to deselect, and is woken: not before, or a SELECT that fails half-way would be woken for ever.
     */
    private Mono<Void> selected(ImapSession session, SessionMailbox selected) {
        return Mono.defer(() -> {
            Wake.whenChanged(tracking.store().changeLog(), selected);
            return session.selected(selected);
        });
    }

    private boolean isDeleted(MailboxId mailboxId, MailboxSession session) {
        return Mono.from(mailboxManager.getMailboxReactive(mailboxId, session))
            .map(any -> false)
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.just(true))
            .blockOptional()
            .orElse(true);
    }

    private static boolean isKnown(SessionMailbox selected, MessageUid uid) {
        return selected.msn(uid).foldSilent(() -> false, number -> true);
    }

    private void describe(AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, SessionMailbox selected,
                          MailboxMetaData metaData) {
        if (request.getCondstore()) {
            Condstore.enable(session);
        }
        responder.respond(responses.untaggedOk(HumanReadableText.OK, ResponseCode.mailboxId(selected.getMailboxId())));
        responder.respond(new FlagsResponse(selected.getApplicableFlags()));
        responder.respond(new ExistsResponse(selected.existsCount()));
        responder.respond(new RecentResponse(selected.recentCount()));
        responder.respond(responses.untaggedOk(HumanReadableText.UID_VALIDITY, ResponseCode.uidValidity(metaData.getUidValidity())));
        Optional.ofNullable(metaData.getFirstUnseen())
            .ifPresent(uid -> selected.msn(uid).foldSilent(() -> null, number -> {
                responder.respond(responses.untaggedOk(HumanReadableText.unseen(number), ResponseCode.unseen(number)));
                return null;
            }));
        responder.respond(responses.untaggedOk(HumanReadableText.permanentFlags(selected.getPermanentFlags()),
            ResponseCode.permanentFlags(selected.getPermanentFlags())));
        responder.respond(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(selected.view().completeUpTo())));
        responder.respond(responses.untaggedOk(HumanReadableText.UIDNEXT, ResponseCode.uidNext(metaData.getUidNext())));
    }

    /**
     * What a client has missed that comes back.
     */
    private static final class Missed {
        private final List<ComposedMessageIdWithMetaData> messages;
        private final UidSet vanished;

        private Missed(List<ComposedMessageIdWithMetaData> messages, UidSet vanished) {
            this.messages = messages;
            this.vanished = vanished;
        }
    }

    /**
     * What the client is to be told, if it comes back to the same mailbox.
     */
    private Mono<Optional<Missed>> missed(AbstractMailboxSelectionRequest request, SessionMailbox selected, MailboxMetaData metaData) {
        if (!request.getLastKnownUidValidity().correspondsTo(metaData.getUidValidity())) {
            return Mono.just(Optional.empty());
        }
        UidSet known = Optional.ofNullable(request.getUidSet())
            .map(Selection::uids)
            .orElse(UidSet.ALL);
        MailboxContents contents = tracking.store().contents();
        return contents.since(selected.getMailboxId(), ModSeq.of(request.getKnownModSeq()))
            .doOnNext(changes -> tracking.resyncs().answered(Resyncs.Kind.QRESYNC, changes))
            .flatMap(changes -> contents.changed(selected.getMailboxId(), changes, known)
                .map(messages -> Optional.of(new Missed(messages, changes.expunged().intersect(known)))));
    }

    private void resynchronize(AbstractMailboxSelectionRequest request, Responder responder, SessionMailbox selected, Missed missed) {
        UidSet vanished = missed.vanished.minus(matched(request, selected));
        if (!vanished.isEmpty()) {
            responder.respond(new VanishedResponse(CatchUp.uidRanges(vanished), true));
        }
        // What is above was announced by no HIGHESTMODSEQ yet: the next command tells it.
        missed.messages.stream()
            .filter(message -> message.getModSeq().compareTo(selected.view().completeUpTo()) <= 0)
            .forEach(message -> selected.view().response(message, true, true, true).map(selected.view()::telling).ifPresent(responder::respond));
    }

    private static UidSet uids(UidRange[] ranges) {
        return UidSet.union(Stream.of(ranges).map(range -> UidSet.range(range.getLowVal(), range.getHighVal())));
    }

    /**
     * The client names some messages by number and UID: up to the last pair that still matches it knows what is gone (RFC 7162,
     * 3.2.5.2).
     */
    private static UidSet matched(AbstractMailboxSelectionRequest request, SessionMailbox selected) {
        IdRange[] sequence = request.getKnownSequenceSet();
        UidRange[] uids = request.getKnownUidSet();
        if (sequence == null || uids == null) {
            return UidSet.empty();
        }
        long[] numbers = Stream.of(sequence)
            .flatMapToLong(range -> LongStream.rangeClosed(range.getLowVal(), range.getHighVal()))
            .limit(selected.existsCount())
            .toArray();
        long[] bearers = uids(uids).stream().limit(numbers.length).toArray();
        long last = 0;
        for (int i = 0; i < Math.min(numbers.length, bearers.length); i++) {
            MessageUid bearer = MessageUid.of(bearers[i]);
            boolean matches = numbers[i] <= selected.existsCount() && selected.uid((int) numbers[i]).filter(bearer::equals).isPresent();
            if (!matches) {
                break;
            }
            last = bearers[i];
        }
        return last == 0 ? UidSet.empty() : UidSet.range(1, last);
    }

    private void complete(AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, MailboxMetaData metaData) {
        SearchResUtil.resetSavedSequenceSet(session);
        boolean otherUidValidity = !request.getLastKnownUidValidity().isUnknown()
            && !request.getLastKnownUidValidity().correspondsTo(metaData.getUidValidity());
        HumanReadableText text = otherUidValidity ? HumanReadableText.QRESYNC_UIDVALIDITY_MISMATCH : HumanReadableText.SELECT;
        ResponseCode code = metaData.isWriteable() && !readOnly ? ResponseCode.readWrite() : ResponseCode.readOnly();
        responder.respond(responses.taggedOk(request.getTag(), request.getCommand(), text, code));
    }

    private Mono<Void> withoutModSeqs(AbstractMailboxSelectionRequest request, Responder responder, Stock stock) {
        if (request.getCondstore() || !request.getLastKnownUidValidity().isUnknown()) {
            return Mono.fromRunnable(() -> responder.respond(responses.taggedBad(request.getTag(), request.getCommand(), Texts.NOT_TRACKED)));
        }
        return stock.process(new DelegatingResponder(responder, message -> Optional.of(noModSeq(message))));
    }

    private ImapResponseMessage noModSeq(ImapResponseMessage message) {
        boolean tellsOne = message instanceof StatusResponse
            && ((StatusResponse) message).getResponseCode() != null
            && ((StatusResponse) message).getResponseCode().getCode().equals("HIGHESTMODSEQ");
        return tellsOne ? responses.untaggedOk(HumanReadableText.NO_MOD_SEQ, ResponseCode.noModSeq()) : message;
    }
}
