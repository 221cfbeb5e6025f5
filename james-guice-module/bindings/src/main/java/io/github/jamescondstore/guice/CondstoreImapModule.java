/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import javax.inject.Provider;
import javax.inject.Singleton;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapCommandParserFactory;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.decode.main.DefaultImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imap.processor.DefaultProcessor;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.protocols.ImapPackage;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;

import io.github.jamescondstore.imap.CondstoreImapPackage;
import io.github.jamescondstore.imap.frame.FramingImapServerFactory;
import io.github.jamescondstore.imap.parse.AnyStateParserFactory;
import io.github.jamescondstore.imap.process.CondstoreCapabilityProcessor;
import io.github.jamescondstore.imap.process.Offer;
import io.github.jamescondstore.imap.process.OrderedImapProcessor;
import io.github.jamescondstore.imap.process.Tracking;

/**
 * The IMAP layer, whatever the store. To be put over James's {@code IMAPServerModule}.
 */
public class CondstoreImapModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CondstoreImapPackage.class).in(Scopes.SINGLETON);
        bind(ImapPackage.class).to(CondstoreImapPackage.class);
        bind(CondstoreCapabilityProcessor.class).in(Scopes.SINGLETON);
        bind(CapabilityProcessor.class).to(CondstoreCapabilityProcessor.class);
    }

    @Provides
    @Singleton
    Tracking tracking(MailboxSessionMapperFactory mapperFactory, Offer offer, MetricFactory metrics) {
        return new Tracking(mapperFactory, offer, metrics);
    }

    // Not in a scope, as in James: each <imapserver> configures its own.
    @Provides
    ImapProcessor processor(DefaultProcessor processor, StatusResponseFactory responses, Tracking tracking) {
        return new OrderedImapProcessor(processor, responses, tracking);
    }

    @Provides
    @Singleton
    IMAPServerFactory serverFactory(FileSystem fileSystem, Provider<ImapDecoder> decoder, Provider<ImapEncoder> encoder, Provider<ImapProcessor> processor,
                                    MetricFactory metricFactory, GaugeRegistry gaugeRegistry, StatusResponseFactory responses) {
        return new FramingImapServerFactory(fileSystem, decoder, encoder, processor, metricFactory, gaugeRegistry, responses);
    }

    @Provides
    ImapDecoder decoder(ImapCommandParserFactory parsers, StatusResponseFactory responses) {
        return new DefaultImapDecoder(responses, new AnyStateParserFactory(parsers));
    }
}
