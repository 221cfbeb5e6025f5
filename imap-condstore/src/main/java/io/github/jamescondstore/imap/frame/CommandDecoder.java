/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

import org.apache.james.imap.api.ImapCommand;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.protocols.netty.CommandInjectionDetectedException;
import org.apache.james.protocols.netty.LineHandlerAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ByteProcessor;
import io.netty.util.CharsetUtil;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Splits what a client sends into commands, and hands on one at a time.
 *
 * In place of James's decoder, which looks at lines as they come: what follows a command in the same packet it may lose, wait for though it
 * is there, or, where it is the rest of a message, run as commands.
 *
 * Invariants:
 *  - no octet of a literal is ever taken for a command;
 *  - a command is read when the one before it has ended, so in the state in which it will run, with the line handlers that it left;
 *  - what a connection holds in memory is bounded: one command, and a little of what comes after it.
 */
final class CommandDecoder extends ByteToMessageDecoder implements LineHandlerAware, NettyConstants {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandDecoder.class);
    private static final ByteBuf CONTINUATION = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("+ Ok\r\n", CharsetUtil.US_ASCII));
    /** So many octets may wait for their turn. */
    private static final int MOST_AHEAD = 256 * 1024;

    private final ImapDecoder decoder;
    private final StatusResponseFactory responses;
    private final FrameLimits limits;
    private final Semaphore mayWait;
    private final Deque<ChannelInboundHandlerAdapter> lineHandlers = new ConcurrentLinkedDeque<>();
    private CommandFrame frame;
    // A command runs, or a part of one is being written to the disk.
    private boolean busy = false;
    private boolean paused = false;
    private boolean encrypted = false;
    private Optional<Outbound> outbound = Optional.empty();

    /**
     * @param mayWait a permit for each command of the server that may wait for its client
     */
    CommandDecoder(ImapDecoder decoder, StatusResponseFactory responses, FrameLimits limits, Semaphore mayWait) {
        this.mayWait = mayWait;
        this.decoder = decoder;
        this.responses = responses;
        this.limits = limits;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        if (busy && actualReadableBytes() > MOST_AHEAD) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (busy) {
            return;
        }
        ImapSession session = ctx.channel().attr(IMAP_SESSION_ATTRIBUTE_KEY).get();
        if (session == null || session.getState() == ImapSessionState.LOGOUT) {
            in.skipBytes(in.readableBytes());
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (!Turn.isTaken(session)) {
            outbound = Optional.of(Outbound.begin(session, ctx.channel(), mayWait));
            // As a task of its own: what the command has left to be done on this thread, such as to encrypt, comes first.
            Turn.begin(session, () -> ctx.channel().eventLoop().execute(() -> ended(ctx, session)));
        }
        ChannelInboundHandlerAdapter lineHandler = lineHandlers.peekFirst();
        if (lineHandler != null) {
            line(ctx, in, lineHandler);
        } else {
            command(ctx, in, session).ifPresent(message -> {
                busy = true;
                encrypted = session.isTLSActive();
                out.add(message);
            });
        }
    }

    /**
     * What answers a continuation, such as the DONE of an IDLE.
     */
    private void line(ChannelHandlerContext ctx, ByteBuf in, ChannelInboundHandlerAdapter lineHandler) {
        int end = in.forEachByte(ByteProcessor.FIND_LF);
        int length = end < 0 ? in.readableBytes() : end - in.readerIndex() + 1;
        if (length > limits.line()) {
            in.skipBytes(length);
            throw new TooLongFrameException("a line of more than " + limits.line() + " octets");
        }
        if (end < 0) {
            return;
        }
        try {
            lineHandler.channelRead(ctx, in.readSlice(length));
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    /**
     * @return empty as long as the command has not come as a whole
     */
    private Optional<ImapMessage> command(ChannelHandlerContext ctx, ByteBuf in, ImapSession session) {
        if (frame == null) {
            frame = new CommandFrame(limits, () -> session.getState() != ImapSessionState.NON_AUTHENTICATED);
        }
        switch (frame.take(in)) {
            case WRITE:
                write(ctx);
                return Optional.empty();
            case ASK:
                return askOrParse(ctx, session);
            case COMPLETE:
                return Optional.of(frame.fault().map(this::bad).orElseGet(() -> parse(session)));
            default:
                return Optional.empty();
        }
    }

    /**
     * The client sends its literal when it is asked, and goes on with another command when it is not.
     */
    private Optional<ImapMessage> askOrParse(ChannelHandlerContext ctx, ImapSession session) {
        try {
            return Optional.of(parse(session));
        } catch (FrameReader.LiteralMissing e) {
            frame.begin();
            if (frame.fault().isPresent()) {
                return frame.fault().map(this::bad);
            }
            ctx.writeAndFlush(CONTINUATION.duplicate());
            return Optional.empty();
        }
    }

    private ImapMessage parse(ImapSession session) {
        try {
            return decoder.decode(frame.reader(), session);
        } catch (FrameReader.LiteralMissing e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // James's parsers do not expect everything that can be sent.
            LOGGER.debug("A command of {} could not be read", session.getUserName(), e);
            return bad(HumanReadableText.ILLEGAL_ARGUMENTS);
        }
    }

    private ImapMessage bad(HumanReadableText text) {
        try {
            FrameReader reader = frame.reader();
            return responses.taggedBad(reader.tag(), command(reader), text);
        } catch (DecodingException e) {
            return responses.untaggedBad(text);
        }
    }

    /** As the client wrote it: it has not come so far that a parser knew it. */
    private static ImapCommand command(FrameReader reader) {
        try {
            return ImapCommand.anyStateCommand(reader.atom().toUpperCase(Locale.US));
        } catch (DecodingException e) {
            return null;
        }
    }

    private void write(ChannelHandlerContext ctx) {
        busy = true;
        CommandFrame writing = frame;
        Mono.fromCallable(() -> {
            writing.write();
            return writing;
        })
            .subscribeOn(Schedulers.boundedElastic())
            .subscribe(
                written -> ctx.channel().eventLoop().execute(() -> resume(ctx)),
                e -> ctx.channel().eventLoop().execute(() -> ctx.fireExceptionCaught(e)));
    }

    private void ended(ChannelHandlerContext ctx, ImapSession session) {
        discard();
        // What was sent in plain text must not take effect in a session that is encrypted by now.
        if (!encrypted && session.isTLSActive() && actualReadableBytes() > 0) {
            internalBuffer().skipBytes(actualReadableBytes());
            ctx.fireExceptionCaught(new CommandInjectionDetectedException());
            return;
        }
        resume(ctx);
    }

    private void resume(ChannelHandlerContext ctx) {
        busy = false;
        if (!ctx.channel().isActive()) {
            discard();
            return;
        }
        try {
            super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
        if (paused && (!busy || actualReadableBytes() <= MOST_AHEAD)) {
            paused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** The command has ended, or its connection. */
    private void discard() {
        CommandFrame old = frame;
        frame = null;
        if (old != null && old.isOnDisk()) {
            Mono.fromCallable(() -> {
                old.delete();
                return old;
            })
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(deleted -> { }, e -> LOGGER.warn("The temporary file of a literal could not be deleted", e));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        outbound.ifPresent(Outbound::changed);
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        // Nobody is there any more who waits for what was not begun.
        boolean running = busy;
        busy = true;
        super.channelInactive(ctx);
        // James has given up the running command, unless it was begun from a queue.
        outbound.ifPresent(Outbound::changed);
        if (!running) {
            discard();
        }
    }

    @Override
    public void pushLineHandler(ChannelInboundHandlerAdapter lineHandler) {
        lineHandlers.addFirst(lineHandler);
    }

    @Override
    public void popLineHandler() {
        lineHandlers.pollFirst();
    }
}
