/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.mpt;

import java.time.Clock;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.RunArguments;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imap.decode.parser.ReplaceCommandParser;
import org.apache.james.imap.processor.ReplaceProcessor;
import org.apache.james.imap.processor.XListProcessor;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.acl.MailboxACLResolver;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.PropertiesProvider;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;

/**
 * What James's mailbox and IMAP modules ask of the rest of a server. To be put over them.
 *
 * XLIST and REPLACE are set up as James sets them up for its scripts: its servers know neither.
 */
final class MptEnvironment extends AbstractModule {
    private static final Configuration CONFIGURATION = Configuration.builder()
        .workingDirectory("target")
        .configurationFromClasspath()
        .build();

    private static final ImapPackage REPLACE = new ImapPackage.Impl(
        ImmutableList.of(new ClassName(ReplaceProcessor.class.getName())),
        ImmutableList.of(new ClassName(ReplaceCommandParser.class.getName())),
        ImmutableList.of());

    private final ImapPackage imapPackage;
    private final Authenticator authenticator;
    private final Authorizator authorizator;

    MptEnvironment(ImapPackage imapPackage, Authenticator authenticator, Authorizator authorizator) {
        this.imapPackage = ImapPackage.and(ImmutableList.of(imapPackage, REPLACE));
        this.authenticator = authenticator;
        this.authorizator = authorizator;
    }

    @Override
    protected void configure() {
        bind(ImapPackage.class).toInstance(imapPackage);
        bind(Authenticator.class).toInstance(authenticator);
        bind(Authorizator.class).toInstance(authorizator);
        bind(UsersRepository.class).toProvider(MptEnvironment::unused);
        bind(DelegationStore.class).toProvider(MptEnvironment::unused);
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(MailboxACLResolver.class).to(UnionMailboxACLResolver.class);
        bind(PreDeletionHooks.class).toInstance(PreDeletionHooks.NO_PRE_DELETION_HOOK);
        bind(MetricFactory.class).to(RecordingMetricFactory.class).in(Scopes.SINGLETON);
        bind(GaugeRegistry.class).to(NoopGaugeRegistry.class);
        bind(PropertiesProvider.class).toInstance(new PropertiesProvider(new FileSystemImpl(CONFIGURATION.directories()), CONFIGURATION.configurationPath()));
        bind(FileSystem.class).toInstance(new FileSystemImpl(CONFIGURATION.directories()));
        bind(RunArguments.class).toInstance(RunArguments.empty());
        bind(ExtensionConfiguration.class).toInstance(ExtensionConfiguration.DEFAULT);
        bind(ConfigurationProvider.class).toInstance((component, level) -> new BaseHierarchicalConfiguration());
    }

    @Provides
    XListProcessor xlist(MailboxManager mailboxManager, StatusResponseFactory responses, MailboxTyper mailboxTyper, MetricFactory metricFactory,
                         SubscriptionManager subscriptionManager) {
        return new XListProcessor(mailboxManager, responses, mailboxTyper, metricFactory, subscriptionManager);
    }

    @Provides
    ReplaceProcessor replace(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory) {
        return new ReplaceProcessor(mailboxManager, responses, metricFactory);
    }

    @Provides
    ReplaceCommandParser replaceParser(StatusResponseFactory responses, Clock clock) {
        return new ReplaceCommandParser(responses, clock);
    }

    /**
     * Of what James's own authentication needs: here the host does it.
     */
    private static <T> T unused() {
        throw new UnsupportedOperationException("The host authenticates its users");
    }
}
