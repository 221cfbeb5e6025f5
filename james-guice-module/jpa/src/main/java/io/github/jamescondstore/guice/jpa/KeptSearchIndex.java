/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;

import javax.inject.Inject;

import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.lucene.search.LuceneMessageSearchIndex;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;

/**
 * James's Lucene index, begun anew where the one on disk is not complete, and closed by whoever opened its files. James would close
 * it at any point of its shutdown, also before the protocols that still write. A subclass, because James's listeners and tasks ask for
 * the class.
 */
class KeptSearchIndex extends LuceneMessageSearchIndex {
    private static final boolean LENIENT = true;

    @Inject
    KeptSearchIndex(MailboxSessionMapperFactory mapperFactory, MailboxId.Factory mailboxIds, SearchIndexFiles files,
                    MessageId.Factory messageIds, SessionProvider sessions) throws IOException {
        super(mapperFactory, mailboxIds, files.directory(), !files.isComplete(), LENIENT, messageIds, sessions);
        files.atClose(super::close);
    }

    @Override
    public void close() {
        // See above.
    }
}
