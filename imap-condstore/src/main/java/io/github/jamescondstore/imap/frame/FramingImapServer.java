/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.util.Size;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;

/**
 * James's IMAP server with a {@link CommandDecoder} in the place of what James splits commands by.
 */
final class FramingImapServer extends IMAPServer {
    private static final String FAILURE_HANDLER = "condstoreFailureHandler";

    private final ImapDecoder decoder;
    private final StatusResponseFactory responses;
    private final FailureHandler failureHandler = new FailureHandler();
    private FrameLimits limits;
    private Semaphore mayWait;

    FramingImapServer(ImapDecoder decoder, ImapEncoder encoder, ImapProcessor processor, ImapMetrics imapMetrics, GaugeRegistry gaugeRegistry,
                      StatusResponseFactory responses) {
        super(decoder, encoder, new EndingProcessor(processor), imapMetrics, gaugeRegistry);
        this.decoder = decoder;
        this.responses = responses;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        limits = new FrameLimits(configuration.getInt("maxLineLength", DEFAULT_MAX_LINE_LENGTH),
            octets(configuration, "inMemorySizeLimit").orElse(Math.toIntExact(DEFAULT_IN_MEMORY_SIZE_LIMIT.asBytes())),
            octets(configuration, "literalSizeLimit").orElse(DEFAULT_LITERAL_SIZE_LIMIT));
        mayWait = new Semaphore(mayWait(configuration.getInt("concurrentRequests", ImapConfiguration.DEFAULT_CONCURRENT_REQUESTS)));
    }

    /**
     * Where James runs so many commands at a time and no more, those that wait for slow clients leave half of them to the others.
     */
    private static int mayWait(int concurrentRequests) {
        return concurrentRequests < 0 ? Integer.MAX_VALUE : concurrentRequests / 2;
    }

    /** James has refused by now what is no size. */
    private static Optional<Integer> octets(HierarchicalConfiguration<ImmutableNode> configuration, String key) {
        return Optional.ofNullable(configuration.getString(key, null))
            .map(Size::parse)
            .map(Size::asBytes)
            .map(Math::toIntExact);
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        @SuppressWarnings("unchecked")
        AbstractChannelPipelineFactory<SocketChannel> james = super.createPipelineFactory();
        return new AbstractChannelPipelineFactory<>(getFrameHandlerFactory(), getExecutorGroup()) {
            @Override
            protected ChannelInboundHandlerAdapter createHandler() {
                return createCoreHandler();
            }

            @Override
            protected void initChannel(SocketChannel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                pipeline.addLast(james);
                pipeline.remove(FRAMER);
                pipeline.replace(REQUEST_DECODER, REQUEST_DECODER, new CommandDecoder(decoder, responses, limits, mayWait));
                pipeline.addLast(FAILURE_HANDLER, failureHandler);
            }
        };
    }
}
