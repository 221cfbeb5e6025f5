/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

import org.apache.james.imap.api.process.ImapSession;

import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What a client has been sent and has not taken yet. A command that sends much waits for that in between, so that a slow client costs no more memory
 * than a fast one. No thread waits.
 */
public final class Outbound {
    private static final String ATTRIBUTE = Outbound.class.getName();

    /**
     * Whether the client is still there, once it has taken what it was sent so far. At once where the connection is not one of ours.
     */
    public static Mono<Boolean> taken(ImapSession session) {
        return Optional.ofNullable((Outbound) session.getAttribute(ATTRIBUTE))
            .map(Outbound::taken)
            .orElse(Mono.just(true));
    }

    static Outbound begin(ImapSession session, Channel channel) {
        Outbound outbound = new Outbound(channel);
        session.setAttribute(ATTRIBUTE, outbound);
        return outbound;
    }

    private final Channel channel;
    /** Only ever used on the connection's own thread. */
    private final Queue<MonoSink<Boolean>> waiting = new ArrayDeque<>();

    private Outbound(Channel channel) {
        this.channel = channel;
    }

    private Mono<Boolean> taken() {
        // As a task of its own: what other threads have written is written by tasks before it.
        return Mono.create(sink -> channel.eventLoop().execute(() -> {
            waiting.add(sink);
            changed();
        }));
    }

    /** On the connection's own thread, when there is room again, or it has ended. */
    void changed() {
        while (!waiting.isEmpty() && (channel.isWritable() || !channel.isActive())) {
            waiting.remove().success(channel.isActive());
        }
    }
}
