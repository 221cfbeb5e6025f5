/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import javax.inject.Singleton;

import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.manager.PatchingMessageIdManager;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * The tracked in-memory store. To be put over James's {@code MemoryMailboxModule}.
 */
public class InMemoryTrackingModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CondstoreInMemoryMapperFactory.class).in(Scopes.SINGLETON);
        bind(TrackedStore.class).to(CondstoreInMemoryMapperFactory.class);
        bind(InMemoryMailboxSessionMapperFactory.class).to(CondstoreInMemoryMapperFactory.class);
    }

    @Provides
    ChangeLog changeLog(CondstoreInMemoryMapperFactory mapperFactory) {
        return mapperFactory.changeLog();
    }

    // James binds counters of its own here, which are not those its mappers use.
    @Provides
    ModSeqProvider modSeqProvider(CondstoreInMemoryMapperFactory mapperFactory) {
        return mapperFactory.getModSeqProvider();
    }

    @Provides
    UidProvider uidProvider(CondstoreInMemoryMapperFactory mapperFactory) {
        return mapperFactory.getUidProvider();
    }

    @Provides
    @Singleton
    MessageIdManager messageIdManager(StoreMessageIdManager manager, MailboxId.Factory mailboxIds) {
        return new PatchingMessageIdManager(manager, mailboxIds);
    }
}
