/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Semaphore;

import org.apache.james.imap.api.process.ImapSession;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What a client has been sent and has not taken yet. A command that sends much waits for that before it sends more, so that a slow client costs no
 * more memory than a fast one. No thread waits.
 */
public final class Outbound {
    private static final String ATTRIBUTE = Outbound.class.getName();

    /**
     * Whether the client is still there, once it has taken what it was sent so far. At once where the connection is not one of ours, or as many
     * commands wait as may.
     */
    public static Mono<Boolean> taken(ImapSession session) {
        return Optional.ofNullable((Outbound) session.getAttribute(ATTRIBUTE))
            .map(Outbound::taken)
            .orElse(Mono.just(true));
    }

    /**
     * Ends, on the connection's own thread, when all that was answered so far has left this process, or can't any more.
     */
    public static Mono<Void> written(ImapSession session) {
        return Optional.ofNullable((Outbound) session.getAttribute(ATTRIBUTE))
            .map(Outbound::written)
            .orElse(Mono.empty());
    }

    /**
     * @param mayWait a permit for each command of the server that may wait
     */
    static Outbound begin(ImapSession session, Channel channel, Semaphore mayWait) {
        Outbound outbound = new Outbound(channel, mayWait);
        session.setAttribute(ATTRIBUTE, outbound);
        return outbound;
    }

    private final Channel channel;
    private final Semaphore mayWait;
    /** Only ever used on the connection's own thread. */
    private final Queue<MonoSink<Boolean>> waiting = new ArrayDeque<>();

    private Outbound(Channel channel, Semaphore mayWait) {
        this.channel = channel;
        this.mayWait = mayWait;
    }

    private Mono<Boolean> taken() {
        // As a task of its own: what other threads have written is written by tasks before it.
        return Mono.create(sink -> channel.eventLoop().execute(() -> await(sink)));
    }

    /** By nothing that is written behind it: it takes the same way, through all that may keep something back. */
    private Mono<Void> written() {
        return Mono.create(sink -> channel.eventLoop().execute(() ->
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> sink.success())));
    }

    private void await(MonoSink<Boolean> sink) {
        if (isTaken() || !mayWait.tryAcquire()) {
            sink.success(channel.isActive());
            return;
        }
        // Also of a command that is given up.
        sink.onDispose(mayWait::release);
        waiting.add(sink);
    }

    /** Nobody takes anything from a connection that has ended. */
    private boolean isTaken() {
        return channel.isWritable() || !channel.isActive();
    }

    /** On the connection's own thread, when there is room again, or it has ended. */
    void changed() {
        while (!waiting.isEmpty() && isTaken()) {
            waiting.remove().success(channel.isActive());
        }
    }
}
