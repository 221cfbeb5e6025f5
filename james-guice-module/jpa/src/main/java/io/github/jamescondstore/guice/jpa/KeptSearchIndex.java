/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;

import javax.inject.Inject;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.lucene.search.LuceneMessageSearchIndex;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;

import reactor.core.publisher.Flux;

/**
 * James's Lucene index, begun anew where the one on disk is not complete, and closed by whoever opened its files. James would close
 * it at any point of its shutdown, also before the protocols that still write. What the state of messages decides is asked of them.
 *
 * A subclass, because James's listeners and tasks ask for the class.
 */
class KeptSearchIndex extends LuceneMessageSearchIndex {
    private static final boolean LENIENT = true;

    private final MailboxSessionMapperFactory mappers;

    @Inject
    KeptSearchIndex(MailboxSessionMapperFactory mapperFactory, MailboxId.Factory mailboxIds, SearchIndexFiles files,
                    MessageId.Factory messageIds, SessionProvider sessions) throws IOException {
        super(mapperFactory, mailboxIds, files.directory(), !files.isComplete(), LENIENT, messageIds, sessions);
        this.mappers = mapperFactory;
        files.atClose(super::close);
    }

    @Override
    public Flux<MessageUid> doSearch(MailboxSession session, Mailbox mailbox, SearchQuery query) throws MailboxException {
        StateCriteria criteria = new StateCriteria(query);
        return criteria.decide()
            ? Flux.fromIterable(criteria.bounds())
                .concatMap(range -> mappers.getMessageMapper(session).listMessagesMetadata(mailbox, range))
                .filter(criteria::match)
                .map(message -> message.getComposedMessageId().getUid())
                .distinct()
            : super.doSearch(session, mailbox, query);
    }

    @Override
    public void close() {
        // See above.
    }
}
