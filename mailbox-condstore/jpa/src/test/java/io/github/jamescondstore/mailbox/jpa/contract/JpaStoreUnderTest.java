/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import java.time.Clock;
import java.time.Instant;

import javax.persistence.EntityManagerFactory;

import org.apache.james.backends.jpa.JpaTestCluster;
import org.apache.james.domainlist.jpa.model.JPADomain;
import org.apache.james.events.EventBusTestFixture;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.jpa.JPAAttachmentContentLoader;
import org.apache.james.mailbox.jpa.JPAMailboxFixture;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.jpa.model.JPAUser;
import org.apache.james.utils.UpdatableTickingClock;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

/**
 * A database in memory with James's tables, and the factory under test over it.
 */
final class JpaStoreUnderTest {
    private static final int MAX_ANNOTATIONS = 3;
    private static final int MAX_ANNOTATION_SIZE = 30;
    private static final JpaTestCluster DATABASE = JpaTestCluster.create(ImmutableList.<Class<?>>builder()
        .addAll(JPAMailboxFixture.MAILBOX_PERSISTANCE_CLASSES)
        .addAll(JPAMailboxFixture.QUOTA_PERSISTANCE_CLASSES)
        .add(JPAUser.class, JPADomain.class)
        .build());
    private static final ImmutableList<String> USERS = ImmutableList.of("JAMES_USER", "JAMES_DOMAIN");
    private static final ImmutableList<String> OUR_TABLES = ImmutableList.of("CONDSTORE_CHANGE", "CONDSTORE_MAILBOX");

    static EntityManagerFactory entityManagers() {
        return DATABASE.getEntityManagerFactory();
    }

    static CondstoreJpaMapperFactory factory() {
        return factory(Retention.DEFAULT);
    }

    static CondstoreJpaMapperFactory factory(Retention retention) {
        return new CondstoreJpaMapperFactory(entityManagers(), retention, Clock.systemUTC());
    }

    static void clear() {
        DATABASE.clear(JPAMailboxFixture.MAILBOX_TABLE_NAMES);
        DATABASE.clear(JPAMailboxFixture.QUOTA_TABLES_NAMES);
        DATABASE.clear(USERS);
        DATABASE.clear(OUR_TABLES);
    }

    static OpenJPAMailboxManager mailboxManager() {
        CondstoreJpaMapperFactory factory = factory();
        InVMEventBus eventBus = new InVMEventBus(new InVmEventDelivery(new RecordingMetricFactory()), EventBusTestFixture.RETRY_BACKOFF_CONFIGURATION,
            new MemoryEventDeadLetters());
        StoreRightManager rightManager = new StoreRightManager(factory, new UnionMailboxACLResolver(), eventBus);
        Authenticator noAuthenticator = null;
        Authorizator noAuthorizator = null;
        SessionProviderImpl sessionProvider = new SessionProviderImpl(noAuthenticator, noAuthorizator);
        return new OpenJPAMailboxManager(factory, sessionProvider, new MessageParser(), new DefaultMessageId.Factory(), eventBus,
            new StoreMailboxAnnotationManager(factory, rightManager, MAX_ANNOTATIONS, MAX_ANNOTATION_SIZE), rightManager,
            QuotaComponents.disabled(sessionProvider, factory),
            new SimpleMessageSearchIndex(factory, factory, new DefaultTextExtractor(), new JPAAttachmentContentLoader()),
            new NaiveThreadIdGuessingAlgorithm(), new UpdatableTickingClock(Instant.now()));
    }

    private JpaStoreUnderTest() {
    }
}
