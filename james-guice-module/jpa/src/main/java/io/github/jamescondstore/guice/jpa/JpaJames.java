/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.jmap.api.filtering.FilteringManagement;
import org.apache.james.jmap.api.filtering.impl.EventSourcingFilteringManagement;
import org.apache.james.jmap.draft.utils.JsoupHtmlTextExtractor;
import org.apache.james.modules.BlobExportMechanismModule;
import org.apache.james.modules.BlobMemoryModule;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.data.MemoryDataModule;
import org.apache.james.modules.data.MemoryDelegationStoreModule;
import org.apache.james.modules.eventstore.MemoryEventStoreModule;
import org.apache.james.modules.queue.memory.MemoryMailQueueModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.DefaultProcessorsConfigurationProviderModule;
import org.apache.james.modules.server.InconsistencyQuotasSolvingRoutesModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailboxRoutesModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.ReIndexingModule;
import org.apache.james.modules.server.SieveRoutesModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.VacationRoutesModule;
import org.apache.james.modules.server.WebAdminReIndexingTaskSerializationModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.util.html.HtmlTextExtractor;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.util.Modules;


/**
 * James with its JPA mailbox, an application that James 3.8.1 does not publish: its memory server with mailboxes, users, domains and
 * quotas in a database and a search index on disk. What else there is, such as the mail queue, vacation messages and delegations, stays
 * in memory. JMAP and the vault of deleted messages are left out, because James's JPA mailbox cannot serve them.
 *
 * This opens the database and the index; {@link #server} is stock James on them, over which {@link JpaCondstoreModule} is put. To be closed
 * when the server has stopped.
 */
public final class JpaJames implements AutoCloseable {
    /** What the mailets for filters and vacations ask for. James binds it with JMAP only. */
    private static final class MailetsModule extends AbstractModule {
        @Override
        protected void configure() {
            bind(EventSourcingFilteringManagement.ReadProjection.class).to(EventSourcingFilteringManagement.NoReadProjection.class);
            bind(EventSourcingFilteringManagement.class).in(Scopes.SINGLETON);
            bind(FilteringManagement.class).to(EventSourcingFilteringManagement.class);
            bind(JsoupHtmlTextExtractor.class).in(Scopes.SINGLETON);
            bind(HtmlTextExtractor.class).to(JsoupHtmlTextExtractor.class);
        }
    }

    /**
     * Creates the tables and the directory where they are missing.
     *
     * @param index a directory for the search index, which is built anew when it is not of this database
     * @throws SQLException where the database can't be reached or refuses
     * @throws IOException where the index can't be opened
     */
    public static JpaJames open(JdbcAddress address, Path index) throws SQLException, IOException {
        JpaDatabase database = JpaDatabase.open(address);
        try {
            return new JpaJames(database, SearchIndexFiles.open(index, address.toString()));
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private final JpaDatabase database;
    private final SearchIndexFiles index;

    private JpaJames(JpaDatabase database, SearchIndexFiles index) {
        this.database = database;
        this.index = index;
    }

    /**
     * Without the module. It is not started yet.
     *
     * @param configuration where James's configuration files are
     */
    public GuiceJamesServer server(Configuration configuration) {
        return server(configuration, new LuceneSearchModule(index));
    }

    /**
     * The same with another search index.
     *
     * @param searchIndex binds James's Lucene index and what goes with it
     */
    public GuiceJamesServer server(Configuration configuration, Module searchIndex) {
        return GuiceJamesServer.forConfiguration(configuration)
            .combineWith(
                store(searchIndex),
                MemoryJamesServerMain.PROTOCOLS,
                webAdministration(),
                new MailetProcessingModule(),
                new DefaultProcessorsConfigurationProviderModule(),
                new MemoryMailQueueModule(),
                new RawPostDequeueDecoratorModule(),
                new TaskManagerModule());
    }

    private Module store(Module searchIndex) {
        return Modules.combine(
            new JpaDatabaseModule(database),
            new MailboxModule(),
            new JpaMailboxModule(),
            searchIndex,
            Modules.override(new MemoryDataModule()).with(new JpaUsersModule()),
            new MemoryDelegationStoreModule(),
            new MemoryEventStoreModule(),
            new MailetsModule(),
            new BlobMemoryModule(),
            new BlobExportMechanismModule());
    }

    private static Module webAdministration() {
        return Modules.combine(
            new WebAdminServerModule(),
            new NoJwtModule(),
            new DataRoutesModules(),
            new InconsistencyQuotasSolvingRoutesModule(),
            new MailboxRoutesModule(),
            new MailQueueRoutesModule(),
            new MailRepositoriesRoutesModule(),
            new ReIndexingModule(),
            new SieveRoutesModule(),
            new VacationRoutesModule(),
            new WebAdminReIndexingTaskSerializationModule());
    }

    /**
     * May be called more than once.
     *
     * @throws IOException where the index did not close cleanly: it is built anew when it is opened again
     */
    @Override
    public void close() throws IOException, SQLException {
        try {
            index.close();
        } finally {
            database.close();
        }
    }
}
