/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import javax.inject.Singleton;
import javax.persistence.EntityManagerFactory;

import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.lucene.search.LuceneMessageSearchIndex;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.webadmin.Routes;
import org.apache.openjpa.persistence.OpenJPAPersistence;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.mailbox.lucene.FollowedSearchIndex;
import io.github.jamescondstore.mailbox.lucene.IndexDirectory;

/**
 * A search index that follows the change log, in place of James's Lucene index.
 */
public class FollowedSearchModule extends AbstractModule {
    /** Of a James that says nothing of where its index is. */
    private static final String DIRECTORY = "file://var/condstore-search-index";
    private static final Username NOBODY = Username.of("search-index");
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), SearchIndexFiles.class);
        bind(LuceneMessageSearchIndex.class).to(FollowedSearchIndex.class);
    }

    /** What they need of web administration is asked for when they are: an assembly may have none. */
    @ProvidesIntoSet
    Routes routes(Injector injector) {
        return injector.getInstance(SearchIndexRoutes.class);
    }

    @Provides
    @Singleton
    FollowedSearchIndex index(CondstoreJpaMapperFactory mapperFactory, MailboxId.Factory mailboxIds, MessageId.Factory messageIds,
                              SessionProvider sessions, Optional<SearchIndexFiles> files, FileSystem fileSystem, EntityManagerFactory entityManagers,
                              AttachmentContentLoader attachments) throws IOException {
        Path directory = files.isPresent() ? files.get().followed() : fileSystem.getFile(DIRECTORY).toPath();
        String database = files.map(SearchIndexFiles::database).orElseGet(() -> address(entityManagers));
        MessageSearches judge = new MessageSearches(ImmutableList.<MailboxMessage>of().iterator(), SearchQuery.matchAll(),
            new DefaultTextExtractor(), attachments, sessions.createSystemSession(NOBODY));
        FollowedSearchIndex index = new FollowedSearchIndex(mapperFactory, mapperFactory, mailboxIds, messageIds, sessions,
            new IndexDirectory(directory, database), PATIENCE, judge);
        files.ifPresent(SearchIndexFiles::neglected);
        files.ifPresent(opened -> opened.atClose(index::close));
        index.start();
        return index;
    }

    private static String address(EntityManagerFactory entityManagers) {
        return String.valueOf(OpenJPAPersistence.cast(entityManagers).getConfiguration().getConnectionURL());
    }
}
