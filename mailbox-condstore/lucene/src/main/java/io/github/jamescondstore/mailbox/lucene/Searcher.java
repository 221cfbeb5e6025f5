/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

import javax.mail.Flags;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mime4j.MimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Searches a mailbox: asks the index of what messages say, waits for it a while where it is behind, and reads the rest: never too little.
 *
 * Which messages there are the change log says; what their rows decide is asked of the rows. What a message says never changes, so the index is
 * right about all that it has, however far it is behind; a message that is not in it, yet or at all, is read.
 */
final class Searcher {
    private static final Logger LOGGER = LoggerFactory.getLogger(Searcher.class);
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int ATTEMPTS = 3;

    private final TrackedStore store;
    private final WordIndex index;
    private final Follower follower;
    private final Messages messages;
    private final Duration patience;
    private final MessageSearches judge;

    /**
     * @param patience how long a search waits for the index
     * @param judge    James's, for what the index does not know
     */
    Searcher(TrackedStore store, WordIndex index, Follower follower, Messages messages, Duration patience, MessageSearches judge) {
        this.store = store;
        this.index = index;
        this.follower = follower;
        this.messages = messages;
        this.patience = patience;
        this.judge = judge;
    }

    /** In UID order. */
    Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        Mono<Void> indexed = asksForContent(query.getCriteria())
            ? Mono.from(store.changeLog().highestModSeq(mailbox.getMailboxId()))
                .flatMap(highest -> follower.reached(mailbox.getMailboxId(), highest))
                .timeout(patience)
                .onErrorResume(TimeoutException.class, e -> Mono.empty())
            : Mono.empty();
        return indexed
            .then(Mono.defer(() -> store.contents().list(mailbox.getMailboxId())))
            .flatMapMany(listing -> Mono.fromCallable(() -> new Search(session, mailbox, query, listing.uids()).run())
                .subscribeOn(Schedulers.boundedElastic())
                .flatMapIterable(UidSet::asMessageUids));
    }

    private static boolean asksForContent(Collection<Criterion> criteria) {
        return criteria.stream().anyMatch(criterion -> criterion instanceof SearchQuery.ConjunctionCriterion
            ? asksForContent(((SearchQuery.ConjunctionCriterion) criterion).getCriteria())
            : kind(criterion) == Kind.CONTENT);
    }

    /** What decides a criterion. */
    private enum Kind { UIDS, STATE, ROW, CONTENT }

    private static Kind kind(Criterion criterion) {
        if (criterion instanceof SearchQuery.AllCriterion || criterion instanceof SearchQuery.UidCriterion) {
            return Kind.UIDS;
        }
        if (criterion instanceof SearchQuery.FlagCriterion || criterion instanceof SearchQuery.CustomFlagCriterion
            || criterion instanceof SearchQuery.ModSeqCriterion) {
            return Kind.STATE;
        }
        if (criterion instanceof SearchQuery.InternalDateCriterion || criterion instanceof SearchQuery.SizeCriterion
            || criterion instanceof SearchQuery.SaveDateCriterion || criterion instanceof SearchQuery.MessageIdCriterion
            || criterion instanceof SearchQuery.ThreadIdCriterion) {
            return Kind.ROW;
        }
        return Kind.CONTENT;
    }

    /** One search. What is found out for a criterion is kept. */
    private final class Search {
        private final MailboxSession session;
        private final Mailbox mailbox;
        private final SearchQuery query;
        private final UidSet among;
        private final Map<Criterion, Bounds> known = new IdentityHashMap<>();

        private Search(MailboxSession session, Mailbox mailbox, SearchQuery query, UidSet there) {
            this.session = session;
            this.mailbox = mailbox;
            this.query = query;
            this.among = query.getCriteria().stream()
                .filter(SearchQuery.UidCriterion.class::isInstance)
                .map(criterion -> uids((SearchQuery.UidCriterion) criterion))
                .reduce(there, UidSet::intersect);
        }

        private UidSet run() throws MailboxException, IOException {
            List<Criterion> leaves = new ArrayList<>();
            collect(query.getCriteria(), leaves);
            decide(leaves, Kind.UIDS, among);
            byIndex(leaves);
            decide(leaves, Kind.STATE, bounds().possible());
            decide(leaves, Kind.ROW, bounds().possible());
            Bounds bounds = bounds();
            return bounds.certain().union(read(bounds.open()));
        }

        private void collect(Collection<Criterion> criteria, List<Criterion> leaves) {
            for (Criterion criterion : criteria) {
                if (criterion instanceof SearchQuery.ConjunctionCriterion) {
                    collect(((SearchQuery.ConjunctionCriterion) criterion).getCriteria(), leaves);
                } else {
                    leaves.add(criterion);
                }
            }
        }

        /** With what is known by now. */
        private Bounds bounds() {
            return Bounds.all(query.getCriteria(), among, criterion -> known.getOrDefault(criterion, Bounds.atMost(among)));
        }

        private void byIndex(List<Criterion> leaves) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                try {
                    long era = index.era();
                    // Before the index is asked: it has at least these, whatever comes in meanwhile.
                    Position position = index.position(mailbox.getMailboxId());
                    UidSet has = among.intersect(UidSet.range(0, position.upTo())).minus(position.aside());
                    Map<Criterion, Bounds> found = new IdentityHashMap<>();
                    for (Criterion criterion : leaves) {
                        if (kind(criterion) == Kind.CONTENT) {
                            index.find(mailbox.getMailboxId(), criterion).ifPresent(uids -> found.put(criterion, bounds(has, uids)));
                        }
                    }
                    if (index.era() == era) {
                        known.putAll(found);
                        return;
                    }
                } catch (IndexFailure e) {
                    LOGGER.debug("A search reads the messages of mailbox {}", mailbox.getMailboxId().serialize(), e);
                    return;
                }
            }
        }

        private Bounds bounds(UidSet has, WordIndex.Found found) {
            UidSet uids = found.uids().intersect(has);
            return (found.isExact() ? Bounds.exactly(uids) : Bounds.atMost(uids)).beside(Bounds.atMost(among.minus(has)));
        }

        private void decide(List<Criterion> leaves, Kind kind, UidSet asked) throws MailboxException {
            List<Criterion> criteria = new ArrayList<>(leaves);
            criteria.removeIf(criterion -> kind(criterion) != kind);
            if (criteria.isEmpty()) {
                return;
            }
            if (kind == Kind.UIDS) {
                criteria.forEach(criterion -> known.put(criterion, Bounds.exactly(criterion instanceof SearchQuery.UidCriterion
                    ? uids((SearchQuery.UidCriterion) criterion).intersect(asked)
                    : asked)));
                return;
            }
            Map<Criterion, UidSet.Builder> matching = new IdentityHashMap<>();
            criteria.forEach(criterion -> matching.put(criterion, UidSet.builder()));
            if (kind == Kind.STATE) {
                for (ComposedMessageIdWithMetaData message : store.contents().statesBlocking(mailbox.getMailboxId(), asked)) {
                    note(matching, message.getComposedMessageId().getUid(), criterion -> matches(criterion, message));
                }
            } else {
                messages.rows(session, mailbox, asked, ROWS_AT_ONCE, message -> note(matching, message.getUid(), criterion -> matches(criterion, message)));
            }
            // Of others nobody asks any more.
            matching.forEach((criterion, uids) -> known.put(criterion, Bounds.exactly(uids.build())));
        }

        private void note(Map<Criterion, UidSet.Builder> matching, MessageUid uid, Predicate<Criterion> matches) {
            matching.forEach((criterion, uids) -> {
                if (matches.test(criterion)) {
                    uids.add(uid.asLong(), uid.asLong());
                }
            });
        }

        private boolean matches(Criterion criterion, ComposedMessageIdWithMetaData message) {
            if (criterion instanceof SearchQuery.FlagCriterion) {
                SearchQuery.FlagCriterion flag = (SearchQuery.FlagCriterion) criterion;
                // Which messages are recent is a matter of the session.
                boolean isSet = flag.getFlag() == Flags.Flag.RECENT
                    ? query.getRecentMessageUids().contains(message.getComposedMessageId().getUid())
                    : message.getFlags().contains(flag.getFlag());
                return isSet == flag.getOperator().isSet();
            }
            if (criterion instanceof SearchQuery.CustomFlagCriterion) {
                SearchQuery.CustomFlagCriterion keyword = (SearchQuery.CustomFlagCriterion) criterion;
                return message.getFlags().contains(keyword.getFlag()) == keyword.getOperator().isSet();
            }
            SearchQuery.NumericOperator modSeq = ((SearchQuery.ModSeqCriterion) criterion).getOperator();
            int compared = Long.compare(message.getModSeq().asLong(), modSeq.getValue());
            switch (modSeq.getType()) {
                case LESS_THAN:
                    return compared < 0;
                case GREATER_THAN:
                    return compared > 0;
                default:
                    return compared == 0;
            }
        }

        private boolean matches(Criterion criterion, MailboxMessage message) {
            if (criterion instanceof SearchQuery.InternalDateCriterion && message.getInternalDate() == null) {
                // Whatever wrote it, a row without a date must not hide the others.
                return false;
            }
            try {
                return judge.isMatch(criterion, message, query.getRecentMessageUids());
            } catch (MailboxException e) {
                throw new Unsearchable(e);
            }
        }

        /** Those that match. */
        private UidSet read(UidSet open) throws MailboxException, IOException {
            UidSet.Builder matching = UidSet.builder();
            messages.read(session, mailbox, open, (uid, read) -> {
                MailboxMessage message = read.get();
                Optional<MessageText> text = text(message);
                UidSet one = UidSet.of(message.getUid());
                Function<Criterion, Bounds> leaf = criterion -> {
                    boolean matches = kind(criterion) == Kind.CONTENT
                        ? matches(criterion, message, text)
                        : known.get(criterion).certain().contains(uid);
                    return Bounds.exactly(matches ? one : UidSet.empty());
                };
                if (!Bounds.all(query.getCriteria(), one, leaf).certain().isEmpty()) {
                    matching.add(uid, uid);
                }
            });
            return matching.build();
        }

        private Optional<MessageText> text(MailboxMessage message) throws MailboxException, IOException {
            try {
                return Optional.of(MessageText.of(message.getFullContent()));
            } catch (MimeException e) {
                LOGGER.debug("Message {} of mailbox {} is none", message.getUid().asLong(), mailbox.getMailboxId().serialize(), e);
                return Optional.empty();
            }
        }

        private boolean matches(Criterion criterion, MailboxMessage message, Optional<MessageText> text) {
            if (criterion instanceof SearchQuery.TextCriterion && isIndexed((SearchQuery.TextCriterion) criterion)) {
                return text.filter(content -> content.contains((SearchQuery.TextCriterion) criterion)).isPresent();
            }
            Optional<HeaderQuestion> header = HeaderQuestion.of(criterion);
            return header.isPresent()
                ? text.filter(content -> content.matches(header.get())).isPresent()
                : matches(criterion, message);
        }
    }

    private static boolean isIndexed(SearchQuery.TextCriterion criterion) {
        return criterion.getType() == SearchQuery.Scope.BODY || criterion.getType() == SearchQuery.Scope.FULL;
    }

    private static UidSet uids(SearchQuery.UidCriterion criterion) {
        UidSet.Builder uids = UidSet.builder();
        for (SearchQuery.UidRange range : criterion.getOperator().getRange()) {
            uids.add(Math.min(range.getLowValue().asLong(), range.getHighValue().asLong()),
                Math.max(range.getLowValue().asLong(), range.getHighValue().asLong()));
        }
        return uids.build();
    }

    /** What James can't search for. */
    private static final class Unsearchable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unsearchable(MailboxException cause) {
            super(cause);
        }
    }
}
