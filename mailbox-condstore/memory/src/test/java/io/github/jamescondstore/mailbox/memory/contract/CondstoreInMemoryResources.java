/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusTestFixture;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.quota.InMemoryCurrentQuotaManager;
import org.apache.james.mailbox.inmemory.quota.InMemoryPerUserMaxQuotaManager;
import org.apache.james.mailbox.manager.IntegrationResources;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreAttachmentManager;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.event.MailboxAnnotationListener;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.lucene.FollowedSearchIndex;
import io.github.jamescondstore.mailbox.lucene.IndexDirectory;
import io.github.jamescondstore.mailbox.manager.PatchingMessageIdManager;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;

/**
 * The managers of James's memory server, wired by hand over the factory under test.
 *
 * Stands in for James's own resources, which make the stock factory themselves. All managers share one factory, one event bus
 * and one clock.
 */
final class CondstoreInMemoryResources implements IntegrationResources<StoreMailboxManager> {
    static CondstoreInMemoryResources create() {
        return builder().build();
    }

    static Builder builder() {
        return new Builder();
    }

    static final class Builder {
        private Optional<EventBus> eventBus = Optional.empty();
        private Optional<QuotaManager> quotaManager = Optional.empty();
        private Set<PreDeletionHook> preDeletionHooks = PreDeletionHook.NO_PRE_DELETION_HOOK;
        private MessageParser messageParser = new MessageParser();
        private Optional<Path> indexDirectory = Optional.empty();
        private int maxAnnotations = MailboxConstants.DEFAULT_LIMIT_ANNOTATIONS_ON_MAILBOX;
        private int maxAnnotationSize = MailboxConstants.DEFAULT_LIMIT_ANNOTATION_SIZE;

        Builder eventBus(EventBus eventBus) {
            this.eventBus = Optional.of(eventBus);
            return this;
        }

        Builder quotaManager(QuotaManager quotaManager) {
            this.quotaManager = Optional.of(quotaManager);
            return this;
        }

        Builder preDeletionHooks(Set<PreDeletionHook> preDeletionHooks) {
            this.preDeletionHooks = ImmutableSet.copyOf(preDeletionHooks);
            return this;
        }

        Builder messageParser(MessageParser messageParser) {
            this.messageParser = messageParser;
            return this;
        }

        Builder annotationLimits(int count, int size) {
            this.maxAnnotations = count;
            this.maxAnnotationSize = size;
            return this;
        }

        /** An index in that directory, in place of a scan. */
        Builder followedIndex(Path directory) {
            this.indexDirectory = Optional.of(directory);
            return this;
        }

        CondstoreInMemoryResources build() {
            return new CondstoreInMemoryResources(this);
        }
    }

    private final CondstoreInMemoryMapperFactory mapperFactory;
    private final EventBus eventBus;
    private final MessageId.Factory messageIdFactory;
    private final SessionProviderImpl sessionProvider;
    private final MaxQuotaManager maxQuotaManager;
    private final DefaultUserQuotaRootResolver quotaRootResolver;
    private final CurrentQuotaCalculator currentQuotaCalculator;
    private final InMemoryCurrentQuotaManager currentQuotaManager;
    private final QuotaManager quotaManager;
    private final MessageIdManager messageIdManager;
    private final MessageSearchIndex searchIndex;
    private final InMemoryMailboxManager mailboxManager;

    private CondstoreInMemoryResources(Builder builder) {
        UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
        mapperFactory = FactoryUnderTest.create(clock);
        eventBus = builder.eventBus.orElseGet(CondstoreInMemoryResources::newEventBus);
        messageIdFactory = new InMemoryMessageId.Factory();
        sessionProvider = new SessionProviderImpl(authenticator(), FakeAuthorizator.defaultReject());

        quotaRootResolver = new DefaultUserQuotaRootResolver(sessionProvider, mapperFactory);
        maxQuotaManager = new InMemoryPerUserMaxQuotaManager();
        currentQuotaCalculator = new CurrentQuotaCalculator(mapperFactory, quotaRootResolver);
        currentQuotaManager = new InMemoryCurrentQuotaManager(currentQuotaCalculator, sessionProvider);
        quotaManager = builder.quotaManager.orElseGet(() -> new StoreQuotaManager(currentQuotaManager, maxQuotaManager));

        PreDeletionHooks preDeletionHooks = new PreDeletionHooks(builder.preDeletionHooks, new RecordingMetricFactory());
        StoreRightManager rightManager = new StoreRightManager(mapperFactory, new UnionMailboxACLResolver(), eventBus);
        messageIdManager = new PatchingMessageIdManager(
            new StoreMessageIdManager(rightManager, mapperFactory, eventBus, quotaManager, quotaRootResolver, preDeletionHooks),
            new InMemoryId.Factory());
        searchIndex = builder.indexDirectory.<MessageSearchIndex>map(this::followedIndex)
            .orElseGet(() -> new SimpleMessageSearchIndex(mapperFactory, mapperFactory, new DefaultTextExtractor(),
                new StoreAttachmentManager(mapperFactory, messageIdManager)));
        mailboxManager = new InMemoryMailboxManager(
            mapperFactory,
            sessionProvider,
            new JVMMailboxPathLocker(),
            builder.messageParser,
            messageIdFactory,
            eventBus,
            new StoreMailboxAnnotationManager(mapperFactory, rightManager, builder.maxAnnotations, builder.maxAnnotationSize),
            rightManager,
            new QuotaComponents(maxQuotaManager, quotaManager, quotaRootResolver),
            searchIndex,
            preDeletionHooks,
            new NaiveThreadIdGuessingAlgorithm(),
            clock);

        eventBus.register(new ListeningCurrentQuotaUpdater(currentQuotaManager, quotaRootResolver, eventBus, quotaManager));
        eventBus.register(new MailboxAnnotationListener(mapperFactory, sessionProvider));
    }

    private FollowedSearchIndex followedIndex(Path directory) {
        MessageSearches judge = new MessageSearches(ImmutableList.<MailboxMessage>of().iterator(), SearchQuery.matchAll(), new DefaultTextExtractor(),
            new StoreAttachmentManager(mapperFactory, messageIdManager), null);
        try {
            FollowedSearchIndex index = new FollowedSearchIndex(mapperFactory, mapperFactory, new InMemoryId.Factory(), messageIdFactory,
                sessionProvider, new IndexDirectory(directory, "memory"), Duration.ofSeconds(10), judge);
            index.start();
            eventBus.register(index);
            return index;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventBus newEventBus() {
        return new InVMEventBus(new InVmEventDelivery(new RecordingMetricFactory()),
            EventBusTestFixture.RETRY_BACKOFF_CONFIGURATION, new MemoryEventDeadLetters());
    }

    private static FakeAuthenticator authenticator() {
        FakeAuthenticator authenticator = new FakeAuthenticator();
        authenticator.addUser(ManagerTestProvisionner.USER, ManagerTestProvisionner.USER_PASS);
        authenticator.addUser(ManagerTestProvisionner.OTHER_USER, ManagerTestProvisionner.OTHER_USER_PASS);
        return authenticator;
    }

    CondstoreInMemoryMapperFactory getMapperFactory() {
        return mapperFactory;
    }

    EventBus getEventBus() {
        return eventBus;
    }

    MessageId.Factory getMessageIdFactory() {
        return messageIdFactory;
    }

    SessionProviderImpl getSessionProvider() {
        return sessionProvider;
    }

    CurrentQuotaCalculator getCurrentQuotaCalculator() {
        return currentQuotaCalculator;
    }

    InMemoryCurrentQuotaManager getCurrentQuotaManager() {
        return currentQuotaManager;
    }

    MessageIdManager getMessageIdManager() {
        return messageIdManager;
    }

    MessageSearchIndex getSearchIndex() {
        return searchIndex;
    }

    @Override
    public InMemoryMailboxManager getMailboxManager() {
        return mailboxManager;
    }

    @Override
    public QuotaManager getQuotaManager() {
        return quotaManager;
    }

    @Override
    public MaxQuotaManager getMaxQuotaManager() {
        return maxQuotaManager;
    }

    @Override
    public UserQuotaRootResolver getQuotaRootResolver() {
        return quotaRootResolver;
    }

    StoreSubscriptionManager newSubscriptionManager() {
        return new StoreSubscriptionManager(mapperFactory, mapperFactory, eventBus);
    }

    MessageIdManagerTestSystem messageIdManagerTestSystem() {
        return new MessageIdManagerTestSystem(messageIdManager, messageIdFactory, mapperFactory, mailboxManager);
    }
}
