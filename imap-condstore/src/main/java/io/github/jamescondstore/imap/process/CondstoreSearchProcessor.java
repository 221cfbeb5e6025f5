/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import javax.inject.Inject;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SearchResUtil;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.ESearchResponse;
import org.apache.james.imap.message.response.SearchResponse;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;

import io.github.jamescondstore.imap.parse.SavedResult;
import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's SEARCH with the key MODSEQ answered from the change log (RFC 7162, 3.1.5), whatever index the server searches. Where the
 * other keys are about the state of messages too, only the changed ones are looked at. Otherwise the key becomes the set of the UIDs
 * that match it, and the rest of the search is the index's. The response ends with the highest mod-sequence of the messages that it
 * returns.
 */
public class CondstoreSearchProcessor extends SearchProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreSearchProcessor.class);
    /** A UID that no message has, and no asterisk either: the index need not look at every message to find none. */
    private static final UidRange[] NOTHING = {new UidRange(MessageUid.of(Long.MAX_VALUE - 1))};
    /** What stands for no message in James's response. */
    private static final long NONE = -1;

    private final Tracking tracking;

    @Inject
    public CondstoreSearchProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(mailboxManager, responses, metricFactory);
        this.tracking = tracking;
    }

    @Override
    protected Mono<Void> processRequestReactive(SearchRequest request, ImapSession session, Responder responder) {
        // The parser notes it for James's processor, which would look for the highest mod-sequence itself.
        session.setAttribute(SEARCH_MODSEQ, null);
        boolean asksForModSeq = asksForModSeq(request);
        if (asksForModSeq && !tracking.isTracked()) {
            return Mono.fromRunnable(() -> taggedBad(request, responder, Texts.NOT_TRACKED));
        }
        return asksForModSeq
            ? searchForModSeq(request, session, responder)
            : search(request, session, responder);
    }

    private Mono<Void> search(SearchRequest request, ImapSession session, Responder responder) {
        SearchKey key = request.getSearchOperation().getSearchKey();
        Responder quiet = isOnlySaved(request.getSearchOperation().getResultOptions())
            ? new DelegatingResponder(responder, message -> Optional.of(message).filter(any -> !isResult(any)))
            : responder;
        Mono<SearchKey> forJames = contains(key, CondstoreSearchProcessor::isOurs)
            ? resolve(key, session).map(CondstoreSearchProcessor::guarded)
            : Mono.just(key);
        return forJames
            .flatMap(resolved -> super.processRequestReactive(
                new SearchRequest(new SearchOperation(resolved, request.getSearchOperation().getResultOptions()), request.isUseUids(), request.getTag()),
                session, quiet))
            .then(Mono.fromRunnable(() -> SavedSearch.remember(request, session)));
    }

    private Mono<Void> searchForModSeq(SearchRequest request, ImapSession session, Responder responder) {
        SessionMailbox selected = SessionMailbox.of(session).orElseThrow();
        SearchKey key = request.getSearchOperation().getSearchKey();
        // The mailbox may be gone, or no longer be the user's to read.
        return getSelectedMailboxReactive(session)
            .doOnNext(any -> enable(session, selected, responder))
            .flatMap(any -> StateKeys.leastModSeq(key)
                .map(least -> found(key, least, selected, session)
                    .flatMap(found -> Mono.<Void>fromRunnable(() -> answer(found, request, session, selected, responder))))
                .orElseGet(() -> searchIndex(request, selected, session, responder)))
            .onErrorResume(MailboxException.class, e -> {
                no(request, responder, HumanReadableText.SEARCH_FAILED);
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, "SEARCH", session, e));
            });
    }

    private Mono<Void> searchIndex(SearchRequest request, SessionMailbox selected, ImapSession session, Responder responder) {
        Result result = new Result(responder);
        return search(request, session, new DelegatingResponder(responder, result::take))
            .then(Mono.defer(() -> result.complete(selected, request.isUseUids(), uids -> modSeqs(selected, uids))));
    }

    private Mono<List<ComposedMessageIdWithMetaData>> found(SearchKey key, ModSeq least, SessionMailbox selected, ImapSession session) {
        StateKeys keys = new StateKeys(selected);
        return changedSince(least, selected)
            .map(changed -> changed.stream()
                .filter(message -> keys.match(key, message))
                .collect(ImmutableList.toImmutableList()));
    }

    /**
     * In place of James's search, which would ask its index for messages that are known already. With MIN and MAX alone just those count,
     * for the mod-sequence and for what is saved (RFC 7162, 3.1.10, and RFC 5182, 2.4).
     */
    private void answer(List<ComposedMessageIdWithMetaData> found, SearchRequest request, ImapSession session, SessionMailbox selected,
                        Responder responder) {
        List<SearchResultOption> options = request.getSearchOperation().getResultOptions();
        NavigableMap<Long, ModSeq> modSeqs = modSeqsById(found, selected, request.isUseUids());
        Map<Long, ModSeq> counted = countsAll(options) ? modSeqs : Maps.filterKeys(modSeqs, id -> options.contains(SearchResultOption.MIN)
            && id.equals(modSeqs.firstKey()) || options.contains(SearchResultOption.MAX) && id.equals(modSeqs.lastKey()));
        if (options.contains(SearchResultOption.SAVE)) {
            SearchResUtil.saveSequenceSet(session, ranges(counted.keySet()));
            SavedSearch.remember(request, session);
        }
        Optional<ModSeq> highest = counted.values().stream().max(ModSeq::compareTo);
        highest.ifPresent(selected.view()::noteModSeq);
        if (isOnlySaved(options)) {
            okComplete(request, responder);
            return;
        }
        responder.respond(isExtended(options)
            ? new ESearchResponse(modSeqs.isEmpty() ? NONE : modSeqs.firstKey(), modSeqs.isEmpty() ? NONE : modSeqs.lastKey(), modSeqs.size(),
                ranges(modSeqs.keySet()), highest.orElse(null), request.getTag(), request.isUseUids(), options)
            : new SearchResponse(LongArrayList.toList(modSeqs.keySet().stream().mapToLong(id -> id)), highest.orElse(null)));
        okComplete(request, responder);
    }

    /** By UID, or by number without those that the client does not know yet. */
    private static NavigableMap<Long, ModSeq> modSeqsById(List<ComposedMessageIdWithMetaData> found, SessionMailbox selected, boolean useUids) {
        NavigableMap<Long, ModSeq> modSeqs = new TreeMap<>();
        for (ComposedMessageIdWithMetaData message : found) {
            MessageUid uid = message.getComposedMessageId().getUid();
            if (useUids) {
                modSeqs.put(uid.asLong(), message.getModSeq());
            } else {
                selected.msn(uid).ifPresent(number -> modSeqs.put((long) number.asInt(), message.getModSeq()));
            }
        }
        return modSeqs;
    }

    private static boolean countsAll(List<SearchResultOption> options) {
        boolean onlyEnds = options.contains(SearchResultOption.MIN) || options.contains(SearchResultOption.MAX);
        return !onlyEnds || options.contains(SearchResultOption.ALL) || options.contains(SearchResultOption.COUNT);
    }

    private static boolean isExtended(List<SearchResultOption> options) {
        return options.stream().anyMatch(option -> option != SearchResultOption.SAVE);
    }

    /** What is saved alone is not told (RFC 5182, 2.1). */
    private static boolean isOnlySaved(List<SearchResultOption> options) {
        return !options.isEmpty() && !isExtended(options);
    }

    private static boolean isResult(ImapResponseMessage message) {
        return message instanceof SearchResponse || message instanceof ESearchResponse;
    }

    /**
     * Whether it names messages by number: then none may vanish meanwhile (RFC 3501, 7.4.1, and RFC 7162, 3.2.10.2).
     */
    static boolean isByNumber(SearchRequest request) {
        return !request.isUseUids()
            || contains(request.getSearchOperation().getSearchKey(), key -> key.getType() == SearchKey.Type.TYPE_SEQUENCE_SET && !isSavedResult(key));
    }

    private static IdRange[] ranges(Set<Long> ids) {
        return SavedSearch.ranges(UidSet.ofLongs(ids.stream().mapToLong(id -> id).toArray()));
    }

    private static UidSet uids(List<ComposedMessageIdWithMetaData> messages) {
        return UidSet.of(messages.stream()
            .map(message -> message.getComposedMessageId().getUid())
            .collect(ImmutableList.toImmutableList()));
    }

    private Flux<ModSeq> modSeqs(SessionMailbox selected, UidSet uids) {
        return tracking.store().contents().states(selected.getMailboxId(), uids)
            .flatMapIterable(states -> states)
            .map(ComposedMessageIdWithMetaData::getModSeq);
    }

    /**
     * Before the result, as James does: what the client has been told so far.
     */
    private void enable(ImapSession session, SessionMailbox selected, Responder responder) {
        if (!Condstore.isEnabled(session)) {
            responder.respond(getStatusResponseFactory().untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ,
                ResponseCode.highestModSeq(selected.view().completeUpTo())));
            Condstore.enable(session);
        }
    }

    private static List<SearchKey> parts(SearchKey key) {
        return Optional.ofNullable(key.getKeys()).orElse(ImmutableList.of());
    }

    private static boolean isModSeq(SearchKey key) {
        return key.getType() == SearchKey.Type.TYPE_MODSEQ;
    }

    private static boolean isSavedResult(SearchKey key) {
        return key.getType() == SearchKey.Type.TYPE_SEQUENCE_SET && SavedResult.isNamedBy(key.getSequenceNumbers());
    }

    private static boolean isOurs(SearchKey key) {
        return isModSeq(key) || isSavedResult(key);
    }

    static boolean asksForModSeq(SearchRequest request) {
        return contains(request.getSearchOperation().getSearchKey(), CondstoreSearchProcessor::isModSeq);
    }

    private static boolean contains(SearchKey key, Predicate<SearchKey> searched) {
        return searched.test(key) || parts(key).stream().anyMatch(part -> contains(part, searched));
    }

    private Mono<SearchKey> resolve(SearchKey key, ImapSession session) {
        if (isSavedResult(key)) {
            return Mono.fromCallable(() -> savedResult(key, session));
        }
        if (isModSeq(key)) {
            return changedSince(ModSeq.of(key.getModSeq()), SessionMailbox.of(session).orElseThrow())
                .map(changed -> uidKey(uids(changed)));
        }
        if (!contains(key, CondstoreSearchProcessor::isOurs)) {
            return Mono.just(key);
        }
        return Flux.fromIterable(parts(key))
            .concatMap(part -> resolve(part, session))
            .collectList()
            .map(resolved -> combine(key.getType(), resolved));
    }

    private Mono<List<ComposedMessageIdWithMetaData>> changedSince(ModSeq least, SessionMailbox selected) {
        ModSeq before = ModSeq.of(Math.max(0, least.asLong() - 1));
        MailboxContents contents = tracking.store().contents();
        return contents.since(selected.getMailboxId(), before)
            .doOnNext(changes -> tracking.resyncs().answered(Resyncs.Kind.MODSEQ, changes))
            .flatMap(changes -> contents.changed(selected.getMailboxId(), changes, UidSet.ALL));
    }

    private static SearchKey savedResult(SearchKey key, ImapSession session) {
        return SessionMailbox.of(session)
            .map(selected -> uidKey(selected.view().saved()))
            .orElseGet(() -> SearchKey.buildSequenceSet(SavedSearch.resolve(key.getSequenceNumbers(), false, session)));
    }

    /**
     * James's scanning search takes the first UID set that it meets, also one within NOT or OR, for a bound of the whole search.
     * So it is to meet one first that bounds nothing.
     */
    private static SearchKey guarded(SearchKey key) {
        return contains(key, CondstoreSearchProcessor::negatesOrChooses) ? SearchKey.buildAnd(ImmutableList.of(uidKey(UidSet.ALL), key)) : key;
    }

    private static boolean negatesOrChooses(SearchKey key) {
        return key.getType() == SearchKey.Type.TYPE_NOT || key.getType() == SearchKey.Type.TYPE_OR;
    }

    private static SearchKey uidKey(UidSet uids) {
        return SearchKey.buildUidSet(uids.isEmpty() ? NOTHING : CatchUp.uidRanges(uids));
    }

    private static SearchKey combine(SearchKey.Type type, List<SearchKey> parts) {
        switch (type) {
            case TYPE_AND:
                return SearchKey.buildAnd(parts);
            case TYPE_OR:
                return SearchKey.buildOr(parts.get(0), parts.get(1));
            case TYPE_NOT:
                return SearchKey.buildNot(parts.get(0));
            default:
                throw new IllegalArgumentException("A search key of type " + type + " has no parts");
        }
    }

    /**
     * James's result, kept until its highest mod-sequence is known.
     */
    private static final class Result {
        private final Responder responder;
        private Optional<ImapResponseMessage> found = Optional.empty();

        private Result(Responder responder) {
            this.responder = responder;
        }

        /** Nothing to be sent yet where it is the result. */
        private Optional<ImapResponseMessage> take(ImapResponseMessage message) {
            if (isResult(message)) {
                found = Optional.of(message);
                return Optional.empty();
            }
            return Optional.of(message);
        }

        private Mono<Void> complete(SessionMailbox selected, boolean useUids, Function<UidSet, Flux<ModSeq>> modSeqs) {
            return Mono.justOrEmpty(found)
                .flatMap(message -> highest(selected, modSeqs.apply(uids(returned(message), selected, useUids)))
                    .doOnNext(highest -> responder.respond(with(message, highest))))
                .then();
        }

        /**
         * The messages whose mod-sequences count: all that match, or with MIN and MAX alone just those (RFC 7162, 3.1.10).
         */
        private static LongStream returned(ImapResponseMessage message) {
            if (message instanceof SearchResponse) {
                return ((SearchResponse) message).getIds().longStream();
            }
            ESearchResponse result = (ESearchResponse) message;
            List<SearchResultOption> options = result.getSearchResultOptions();
            if (countsAll(options)) {
                return Arrays.stream(result.getAll()).flatMapToLong(range -> LongStream.rangeClosed(range.getLowVal(), range.getHighVal()));
            }
            return Stream.of(SearchResultOption.MIN, SearchResultOption.MAX)
                .filter(options::contains)
                .mapToLong(option -> option == SearchResultOption.MIN ? result.getMinUid() : result.getMaxUid())
                .filter(id -> id > 0);
        }

        private static UidSet uids(LongStream ids, SessionMailbox selected, boolean useUids) {
            return useUids ? UidSet.ofLongs(ids.toArray()) : SavedSearch.uids(ids, selected);
        }

        private static Mono<Optional<ModSeq>> highest(SessionMailbox selected, Flux<ModSeq> modSeqs) {
            return modSeqs
                .reduce((left, right) -> left.compareTo(right) > 0 ? left : right)
                .doOnNext(selected.view()::noteModSeq)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
        }

        /**
         * @param highest empty if nothing was found, or all of which it counts has been expunged since: then nothing is found either, unless
         *                just the ends were asked for, between which others may be left
         */
        private static ImapResponseMessage with(ImapResponseMessage message, Optional<ModSeq> highest) {
            if (message instanceof SearchResponse) {
                return new SearchResponse(highest.isPresent() ? ((SearchResponse) message).getIds() : LongArrayList.toList(LongStream.empty()),
                    highest.orElse(null));
            }
            ESearchResponse result = (ESearchResponse) message;
            if (highest.isEmpty() && countsAll(result.getSearchResultOptions())) {
                return new ESearchResponse(NONE, NONE, 0, ranges(ImmutableSet.of()), null, result.getTag(), result.getUseUid(),
                    result.getSearchResultOptions());
            }
            return new ESearchResponse(result.getMinUid(), result.getMaxUid(), result.getCount(), result.getAll(), highest.orElse(null), result.getTag(),
                result.getUseUid(), result.getSearchResultOptions());
        }
    }
}
