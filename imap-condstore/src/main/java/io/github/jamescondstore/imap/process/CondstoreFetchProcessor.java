/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import javax.inject.Inject;
import javax.mail.Flags;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.imap.frame.Outbound;
import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.FetchResponses;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import io.github.jamescondstore.mailbox.write.MessageState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * James's FETCH with three things made right (RFC 7162, 3.1.4): every response of a connection that enabled CONDSTORE carries
 * MODSEQ; one that sets {@code \Seen} carries the mod-sequence of that change; and CHANGEDSINCE asks the change log which
 * messages changed instead of walking the mailbox.
 *
 * What asks for nothing but FLAGS, UID and MODSEQ is answered from the messages' states, all at once: James starts a chain of stages for
 * each range of a set, which is each message where ten have changed here and there.
 */
public class CondstoreFetchProcessor extends FetchProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreFetchProcessor.class);
    private static final long EVERYTHING = -1;
    /** Messages whose states are in memory at a time. */
    private static final int AT_ONCE = 10_000;
    private static final int ONE_AHEAD = 1;

    private final Tracking tracking;

    @Inject
    public CondstoreFetchProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
    }

    @Override
    protected Mono<Void> processRequestReactive(FetchRequest request, ImapSession session, Responder responder) {
        boolean enabling = request.getFetch().contains(Item.MODSEQ);
        if (!tracking.isTracked()) {
            if (enabling) {
                return Mono.fromRunnable(() -> taggedBad(request, responder, Texts.NOT_TRACKED));
            }
            return super.processRequestReactive(request, session, responder);
        }
        if (request.getFetch().getVanished() && !Condstore.isQresyncEnabled(session)) {
            return Mono.fromRunnable(() -> taggedBad(request, responder, HumanReadableText.QRESYNC_NOT_ENABLED));
        }
        if (enabling) {
            Condstore.enable(session);
        }
        return fetch(complete(request, session), session, responder);
    }

    private FetchRequest complete(FetchRequest request, ImapSession session) {
        IdRange[] idSet = SavedSearch.resolve(request.getIdSet(), request.isUseUids(), session);
        FetchData fetch = Condstore.isReadOnly(session.getSelected()) ? withoutSeeing(request.getFetch()) : request.getFetch();
        return new FetchRequest(request.isUseUids(), idSet, Condstore.isEnabled(session) ? withModSeq(fetch, session) : fetch, request.getTag());
    }

    /**
     * Once CONDSTORE is enabled every response tells the mod-sequence, and with it the UID (RFC 7162, 3.1 and 3.2.4), but for the UID of what
     * the client has asked for without either and without changing anything.
     */
    private static FetchData withModSeq(FetchData fetch, ImapSession session) {
        boolean withUid = fetch.contains(Item.MODSEQ) || fetch.isSetSeen() || Condstore.isQresyncEnabled(session);
        FetchData.Builder builder = FetchData.Builder.from(fetch);
        // James's builder makes every copy one that asks for MODSEQ.
        return withUid ? builder.fetch(Item.MODSEQ, Item.UID).build() : builder.fetch(Item.MODSEQ).build();
    }

    /**
     * In a mailbox opened by EXAMINE a body is looked at as by BODY.PEEK (RFC 3501, 6.3.2).
     */
    private static FetchData withoutSeeing(FetchData fetch) {
        if (!fetch.isSetSeen()) {
            return fetch;
        }
        FetchData.Builder builder = FetchData.builder();
        Arrays.stream(Item.values()).filter(fetch::contains).forEach(builder::fetch);
        fetch.getBodyElements().forEach(element -> builder.add(element, true));
        if (fetch.getChangedSince() != EVERYTHING) {
            builder.changedSince(fetch.getChangedSince());
        }
        return builder.vanished(fetch.getVanished()).build();
    }

    private static FetchRequest withoutVanished(FetchRequest request) {
        if (!request.getFetch().getVanished()) {
            return request;
        }
        return new FetchRequest(request.isUseUids(), request.getIdSet(), FetchData.Builder.from(request.getFetch()).vanished(false).build(),
            request.getTag());
    }

    private Mono<Void> fetch(FetchRequest request, ImapSession session, Responder responder) {
        SelectedMailbox selected = session.getSelected();
        Optional<SessionMailbox> tracked = SessionMailbox.of(selected).filter(any -> request.getFetch().isOnlyFlags());
        if (tracked.isPresent()) {
            return fetchStates(request, session, tracked.get(), responder);
        }
        if (request.getFetch().getChangedSince() == EVERYTHING) {
            // Without a stage more: what it costs, it costs for every message.
            return fetchAll(withoutSetOfEmptyMailbox(request, selected), session, responder);
        }
        return changes(request, selected)
            .doOnNext(changes -> tellVanished(request, responder, changes))
            .flatMap(changes -> Mono.fromCallable(() -> narrow(request, selected, changes)))
            .flatMap(todo -> fetchAll(todo, session, responder))
            .onErrorResume(MessageRangeException.class, e -> invalidSet(request, responder));
    }

    private Mono<Void> invalidSet(FetchRequest request, Responder responder) {
        return Mono.fromRunnable(() -> taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET));
    }

    private Mono<Void> fetchStates(FetchRequest request, ImapSession session, SessionMailbox selected, Responder responder) {
        FetchData fetch = request.getFetch();
        boolean withUids = fetch.contains(Item.UID) || Condstore.isQresyncEnabled(session);
        // The mailbox may be gone, or no longer be the user's to read.
        return getSelectedMailboxReactive(session)
            .flatMap(any -> asked(request, session, selected, responder))
            .flatMapMany(uids -> states(parts(uids, uids.intersect(selected.view().uids())), selected))
            .doOnNext(messages -> messages.stream()
                .filter(message -> message.getModSeq().asLong() > fetch.getChangedSince())
                .forEach(message -> selected.view().response(message, fetch.contains(Item.FLAGS), withUids, fetch.contains(Item.MODSEQ))
                    .ifPresent(responder::respond)))
            .then(Mono.<Void>fromRunnable(() -> okComplete(request, responder)))
            .onErrorResume(MessageRangeException.class, e -> invalidSet(request, responder))
            .onErrorResume(MailboxException.class, e -> failed(e, request, session, responder));
    }

    private Mono<Void> failed(MailboxException e, FetchRequest request, ImapSession session, Responder responder) {
        no(request, responder, HumanReadableText.SEARCH_FAILED);
        return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, "FETCH", session, e));
    }

    /**
     * Several parts one after the other, beside the IO thread from the first to the last: what it wrote would overtake what another thread
     * had written.
     */
    private Flux<List<ComposedMessageIdWithMetaData>> states(List<UidSet> parts, SessionMailbox selected) {
        Flux<List<ComposedMessageIdWithMetaData>> states = Flux.fromIterable(parts)
            .concatMap(uids -> tracking.store().contents().states(selected.getMailboxId(), uids));
        return parts.size() > 1 ? states.subscribeOn(Schedulers.boundedElastic()) : states;
    }

    /**
     * As they were asked for, and not as they live: between two of the client's messages there is nothing, but to a database each gap would
     * be another statement.
     */
    private static List<UidSet> parts(UidSet asked, UidSet known) {
        return known.inParts(AT_ONCE)
            .map(part -> asked.intersect(UidSet.of(part.span())))
            .collect(ImmutableList.toImmutableList());
    }

    private Mono<UidSet> asked(FetchRequest request, ImapSession session, SessionMailbox selected, Responder responder) {
        Mono<UidSet> requested = Mono.fromCallable(() -> requested(request, selected));
        if (request.getFetch().getChangedSince() == EVERYTHING) {
            return requested;
        }
        return requested.flatMap(uids -> changes(request, selected)
            .doOnNext(changes -> tellVanished(request, responder, changes))
            .map(changes -> uids.intersect(changes.changed())));
    }

    private Mono<Void> fetchAll(FetchRequest request, ImapSession session, Responder responder) {
        FetchRequest todo = withoutVanished(request);
        ContentPortions portions = new ContentPortions(tracking.store().contents());
        return SessionMailbox.of(session)
            .filter(selected -> portions.areNeeded(todo.getFetch()))
            .map(selected -> fetchInPortions(todo, portions, session, selected, responder))
            .orElseGet(() -> fetchAtOnce(todo, session, responder));
    }

    private Mono<Void> fetchInPortions(FetchRequest todo, ContentPortions portions, ImapSession session, SessionMailbox selected, Responder responder) {
        return Mono.fromCallable(() -> requested(todo, selected))
            .flatMap(asked -> portions.of(todo.getFetch(), selected, asked)
                .map(all -> all.size() <= 1 ? ImmutableList.of(todo) : portions(all, asked, todo, selected)))
            .flatMap(all -> fetchOneByOne(all, session, responder))
            .onErrorResume(MessageRangeException.class, e -> invalidSet(todo, responder))
            .onErrorResume(MailboxException.class, e -> failed(e, todo, session, responder));
    }

    private static List<FetchRequest> portions(List<UidSet> portions, UidSet asked, FetchRequest request, SelectedMailbox selected) {
        return portions.stream()
            .map(portion -> with(request, SavedSearch.ranges(request.isUseUids()
                // As they were asked for: each gap would be another statement.
                ? asked.intersect(UidSet.of(portion.span()))
                : SavedSearch.numbers(portion, selected))))
            .collect(ImmutableList.toImmutableList());
    }

    /**
     * Each has a tagged response of its own, of which one is told: the last, or the first that is not OK.
     */
    private Mono<Void> fetchOneByOne(List<FetchRequest> portions, ImapSession session, Responder responder) {
        return Flux.fromIterable(portions)
            .concatMap(portion -> fetchWhenTaken(portion, session, responder), ONE_AHEAD)
            .takeUntil(tagged -> tagged.getServerResponseType() != StatusResponse.Type.OK)
            .last()
            .doOnNext(responder::respond)
            .then();
    }

    /**
     * When the client has taken what came before: the portion before this one, or what its commands before were answered.
     *
     * @return the tagged response, which is not sent yet
     */
    private Mono<StatusResponse> fetchWhenTaken(FetchRequest portion, ImapSession session, Responder responder) {
        AtomicReference<StatusResponse> tagged = new AtomicReference<>();
        Responder untagged = new DelegatingResponder(responder, message -> {
            if (HeldResponder.isTagged(message)) {
                tagged.set((StatusResponse) message);
                return Optional.empty();
            }
            return Optional.of(message);
        });
        return Outbound.taken(session)
            .flatMap(clientIsThere -> clientIsThere ? fetchAtOnce(portion, session, untagged) : failedForNobody(portion, untagged))
            .then(Mono.fromCallable(() -> Optional.ofNullable(tagged.get())
                .orElseThrow(() -> new IllegalStateException("a portion of a FETCH was not answered"))));
    }

    /** Whoever would have read the response is gone. */
    private Mono<Void> failedForNobody(FetchRequest portion, Responder responder) {
        return Mono.fromRunnable(() -> no(portion, responder, HumanReadableText.SOCKET_IO_FAILURE));
    }

    private Mono<Void> fetchAtOnce(FetchRequest request, ImapSession session, Responder responder) {
        return request.getFetch().isSetSeen() ? fetchAndSee(request, session, responder) : super.processRequestReactive(request, session, responder);
    }

    /**
     * VANISHED (EARLIER) comes before the FETCH responses (RFC 7162, 3.2.6).
     */
    private static void tellVanished(FetchRequest request, Responder responder, Changes changes) {
        if (!request.getFetch().getVanished()) {
            return;
        }
        // The set as it was given: what is gone may lie outside of what lives.
        UidSet vanished = changes.expunged().intersect(UidSet.union(Arrays.stream(request.getIdSet()).map(CondstoreFetchProcessor::uids)));
        if (!vanished.isEmpty()) {
            responder.respond(new VanishedResponse(CatchUp.uidRanges(vanished), true));
        }
    }

    private static UidSet uids(IdRange range) {
        // A lone * is the last message, which lives.
        return range.getLowVal() == Long.MAX_VALUE ? UidSet.empty() : UidSet.range(range.getLowVal(), range.getHighVal());
    }

    private Mono<Changes> changes(FetchRequest request, SelectedMailbox selected) {
        return tracking.store().contents().since(selected.getMailboxId(), ModSeq.of(request.getFetch().getChangedSince()))
            .doOnNext(changes -> tracking.resyncs().answered(Resyncs.Kind.CHANGEDSINCE, changes));
    }

    /**
     * The messages of the set that may have changed. James's own check of each message's mod-sequence stays.
     */
    private FetchRequest narrow(FetchRequest request, SelectedMailbox selected, Changes changes) throws MessageRangeException {
        UidSet changed = requested(request, selected).intersect(changes.changed());
        return with(request, request.isUseUids() ? SavedSearch.ranges(changed) : SavedSearch.ranges(SavedSearch.numbers(changed, selected)));
    }

    private UidSet requested(FetchRequest request, SelectedMailbox selected) throws MessageRangeException {
        UidSet.Builder requested = UidSet.builder();
        for (IdRange range : request.getIdSet()) {
            if (EmptyMailbox.isNamedBy(range, selected)) {
                continue;
            }
            messageRange(selected, range, request.isUseUids())
                .map(uids -> normalizeMessageRange(selected, uids))
                .ifPresent(uids -> requested.add(UidSet.of(uids)));
        }
        return requested.build();
    }

    /**
     * UIDs that nothing bears are ignored (RFC 3501, 6.4.8). Of a range that lies below all messages James makes one that begins with the first
     * and has no end.
     */
    @Override
    protected MessageRange normalizeMessageRange(SelectedMailbox selected, MessageRange range) {
        boolean belowAll = selected.getFirstUid().filter(first -> range.getUidTo().compareTo(first) < 0).isPresent();
        return belowAll ? range : super.normalizeMessageRange(selected, range);
    }

    /**
     * UIDs that nothing bears are no error (RFC 3501, 6.4.8), but James finds every UID set invalid where there is no message.
     */
    private static FetchRequest withoutSetOfEmptyMailbox(FetchRequest request, SelectedMailbox selected) {
        boolean namesNone = selected.existsCount() == 0
            && (request.isUseUids() || Arrays.stream(request.getIdSet()).allMatch(range -> EmptyMailbox.isNamedBy(range, selected)));
        return namesNone ? with(request, new IdRange[0]) : request;
    }

    private static FetchRequest with(FetchRequest request, IdRange[] idSet) {
        return new FetchRequest(request.isUseUids(), idSet, request.getFetch(), request.getTag());
    }

    private Mono<Void> fetchAndSee(FetchRequest request, ImapSession session, Responder responder) {
        SelectedMailbox selected = session.getSelected();
        FlagsUpdate update = FlagsUpdate.observing(selected.getMailboxId());
        Function<ImapResponseMessage, Optional<ImapResponseMessage>> seen = message -> message instanceof FetchResponse
            ? seen((FetchResponse) message, update, selected)
            : Optional.of(message);
        return super.processRequestReactive(request, session, new DelegatingResponder(responder, seen))
            .contextWrite(update::addTo);
    }

    /**
     * James reads a message, sets the flag and answers with what it had read. A message that was expunged in between is left out, as one that
     * was expunged before it was read: the flag was never set.
     */
    private static Optional<ImapResponseMessage> seen(FetchResponse response, FlagsUpdate update, SelectedMailbox selected) {
        Optional<MessageUid> uid = selected.uid(response.getMessageNumber().asInt());
        if (uid.filter(update::missed).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(seen(response, uid.flatMap(update::observed), selected));
    }

    private static FetchResponse seen(FetchResponse response, Optional<MessageState> observed, SelectedMailbox selected) {
        return observed
            .map(state -> {
                SessionMailbox.of(selected).ifPresent(tracked -> tracked.view().noteState(state.uid(), state.modSeq()));
                return with(response, state, selected);
            })
            .orElse(response);
    }

    private static FetchResponse with(FetchResponse response, MessageState state, SelectedMailbox selected) {
        Flags flags = state.flags();
        if (selected.isRecent(state.uid())) {
            flags.add(Flags.Flag.RECENT);
        }
        return FetchResponses.withState(response, flags, response.getModSeq() == null ? null : state.modSeq());
    }
}
