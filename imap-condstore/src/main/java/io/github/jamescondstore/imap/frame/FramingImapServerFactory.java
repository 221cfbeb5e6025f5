/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import javax.inject.Provider;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

/**
 * James's IMAP servers, each with commands that are split right: see {@link CommandDecoder}.
 */
public final class FramingImapServerFactory extends IMAPServerFactory {
    private final StatusResponseFactory responses;

    public FramingImapServerFactory(FileSystem fileSystem, Provider<ImapDecoder> decoder, Provider<ImapEncoder> encoder,
                                    Provider<ImapProcessor> processor, MetricFactory metricFactory, GaugeRegistry gaugeRegistry,
                                    StatusResponseFactory responses) {
        super(fileSystem, decoder, encoder, processor, metricFactory, gaugeRegistry);
        this.responses = responses;
    }

    @Override
    protected IMAPServer createServer() {
        return new FramingImapServer(decoder.get(), encoder.get(), processor.get(), imapMetrics, gaugeRegistry, responses);
    }
}
