/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import javax.annotation.PreDestroy;
import javax.mail.Flags;

import org.apache.james.events.Event;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.lucene.search.LuceneMessageSearchIndex;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
import org.apache.lucene.store.RAMDirectory;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * In place of James's Lucene index: one that follows the change log ({@link Follower}) and never answers too little ({@link Searcher}).
 *
 * A subclass, because James's listeners and tasks ask for the class; what it inherits is an empty index in memory. Events only say where to look.
 * James's reindexing deletes a mailbox from it and adds message by message: the first begins anew, the second indexes the message once more.
 */
public class FollowedSearchIndex extends LuceneMessageSearchIndex {
    private static final boolean ANEW = true;
    private static final boolean LENIENT = true;
    private static final int NO_LIMIT = -1;

    private final MailboxSessionMapperFactory mappers;
    private final TrackedStore store;
    private final WordIndex index;
    private final Follower follower;
    private final Searcher searcher;

    /**
     * @param patience how long a search waits for the index before it reads the messages
     * @param judge    James's, for what the index does not know
     */
    public FollowedSearchIndex(MailboxSessionMapperFactory mappers, TrackedStore store, MailboxId.Factory mailboxIds, MessageId.Factory messageIds,
                               SessionProvider sessions, IndexDirectory directory, Duration patience, MessageSearches judge) throws IOException {
        super(mappers, mailboxIds, new RAMDirectory(), ANEW, LENIENT, messageIds, sessions);
        this.mappers = mappers;
        this.store = store;
        this.index = new WordIndex(directory);
        Messages messages = new Messages(mappers);
        this.follower = new Follower(mappers, mailboxIds, store, sessions, index, messages);
        this.searcher = new Searcher(store, index, follower, messages, patience, judge);
    }

    /** From now on it follows. */
    public void start() {
        follower.start();
    }

    /** Fails when the index can't be used at the moment. */
    public Mono<IndexState> state(MailboxId mailboxId) {
        return store.contents().list(mailboxId).flatMap(listing -> Mono.fromCallable(() -> {
            Position position = index.position(mailboxId);
            UidSet indexed = index.uids(mailboxId);
            UidSet missing = listing.uids().minus(indexed).minus(position.aside());
            return new IndexState(missing, indexed.minus(listing.uids()), position.aside(), position.isFilled());
        }).subscribeOn(Schedulers.boundedElastic()));
    }

    @Override
    public Mono<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> follower.wake(((MailboxEvent) event).getMailboxId()));
    }

    @Override
    public Flux<MessageUid> doSearch(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        Preconditions.checkArgument(session != null, "'session' is mandatory");
        return isByUid(query)
            ? searcher.search(session, mailbox, query)
            : sorted(found(session, mailbox, query), query).map(MailboxMessage::getUid);
    }

    @Override
    public Flux<MessageId> search(MailboxSession session, Collection<MailboxId> mailboxIds, SearchQuery query, long limit) {
        Preconditions.checkArgument(session != null, "'session' is mandatory");
        Flux<MailboxMessage> found = Flux.fromIterable(mailboxIds)
            .concatMap(mailboxId -> mappers.getMailboxMapper(session).findMailboxById(mailboxId))
            .concatMap(mailbox -> found(session, mailbox, query));
        return sorted(found, query).map(MailboxMessage::getMessageId).distinct().take(limit);
    }

    private static boolean isByUid(SearchQuery query) {
        return query.getSorts().isEmpty() || query.getSorts().equals(SearchQuery.DEFAULT_SORTS);
    }

    private Flux<MailboxMessage> found(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        FetchType type = isByUid(query) ? FetchType.METADATA : FetchType.HEADERS;
        return searcher.search(session, mailbox, query)
            .concatMap(uid -> mappers.getMessageMapper(session).findInMailboxReactive(mailbox, MessageRange.one(uid), type, NO_LIMIT));
    }

    private static Flux<MailboxMessage> sorted(Flux<MailboxMessage> found, SearchQuery query) {
        return query.getSorts().isEmpty() ? found : found.sort(CombinedComparator.create(query.getSorts()));
    }

    @Override
    public Mono<Void> add(MailboxSession session, Mailbox mailbox, MailboxMessage message) {
        return follower.again(mailbox.getMailboxId(), UidSet.of(message.getUid()));
    }

    @Override
    public Mono<Void> deleteAll(MailboxSession session, MailboxId mailboxId) {
        return Mono.fromRunnable(() -> follower.restart(mailboxId));
    }

    /** The change log says so. */
    @Override
    public Mono<Void> delete(MailboxSession session, MailboxId mailboxId, Collection<MessageUid> expungedUids) {
        return Mono.fromRunnable(() -> follower.wake(mailboxId));
    }

    /** Flags are not in the index. */
    @Override
    public Mono<Void> update(MailboxSession session, MailboxId mailboxId, List<UpdatedFlags> updatedFlags) {
        return Mono.empty();
    }

    /** As the message has them: there are no others. */
    @Override
    public Mono<Flags> retrieveIndexedFlags(Mailbox mailbox, MessageUid uid) {
        return Mono.empty();
    }

    /** May be called more than once, and before the last change: the log says where to go on. */
    @Override
    @PreDestroy
    public void close() throws IOException {
        follower.close();
        index.close();
        super.close();
    }
}
