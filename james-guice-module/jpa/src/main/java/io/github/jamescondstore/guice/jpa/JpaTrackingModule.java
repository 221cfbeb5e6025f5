/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.mailbox.jpa.JPAMailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

/**
 * The tracked JPA store. To be put over {@link JpaMailboxModule}, or over one that binds the same.
 */
public class JpaTrackingModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CondstoreJpaMapperFactory.class).in(Scopes.SINGLETON);
        bind(TrackedStore.class).to(CondstoreJpaMapperFactory.class);
        bind(JPAMailboxSessionMapperFactory.class).to(CondstoreJpaMapperFactory.class);
        bind(DatabaseLockRelease.class).asEagerSingleton();
        Multibinder.newSetBinder(binder(), StartUpCheck.class).addBinding().to(DatabaseIndexesCheck.class);
    }

    @Provides
    ChangeLog changeLog(CondstoreJpaMapperFactory mapperFactory) {
        return mapperFactory.changeLog();
    }

    // The counters that the mappers use, not others on the same table.
    @Provides
    ModSeqProvider modSeqProvider(CondstoreJpaMapperFactory mapperFactory) {
        return mapperFactory.getModSeqProvider();
    }

    @Provides
    UidProvider uidProvider(CondstoreJpaMapperFactory mapperFactory) {
        return mapperFactory.getUidProvider();
    }
}
