/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import java.io.IOException;
import java.nio.file.Path;

import javax.inject.Singleton;

import org.apache.james.JamesServerMain;
import org.apache.james.events.EventListener;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.mailbox.lucene.search.LuceneMessageSearchIndex;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.mailbox.tools.indexer.ReIndexerImpl;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.guice.jpa.JpaJames;

/**
 * A main for James on a database that knows nothing of the module, nor where it would have its search index: James's own is bound as James binds
 * it. Arguments: the JDBC URL, and a directory for the search index.
 */
public final class JpaMain {
    private static final class JamesIndexModule extends AbstractModule {
        private final Path directory;

        private JamesIndexModule(Path directory) {
            this.directory = directory;
        }

        @Override
        protected void configure() {
            bind(LuceneMessageSearchIndex.class).in(Scopes.SINGLETON);
            bind(MessageSearchIndex.class).to(LuceneMessageSearchIndex.class);
            bind(ListeningMessageSearchIndex.class).to(LuceneMessageSearchIndex.class);
            Multibinder.newSetBinder(binder(), EventListener.ReactiveGroupEventListener.class).addBinding().to(LuceneMessageSearchIndex.class);
            bind(ReIndexer.class).to(ReIndexerImpl.class).in(Scopes.SINGLETON);
        }

        @Provides
        @Singleton
        Directory directory() throws IOException {
            return FSDirectory.open(directory.toFile());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path index = Path.of(arguments[1]);
        JpaJames james = JpaJames.open(JdbcAddress.of(arguments[0]), index);
        Configuration configuration = Configuration.builder().useWorkingDirectoryEnvProperty().build();
        JamesServerMain.main(james.server(configuration, new JamesIndexModule(index.resolve("of-james"))));
    }

    private JpaMain() {
    }
}
