/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.AuthenticateResponse;
import org.apache.james.imap.message.response.ContinuationResponse;

import io.github.jamescondstore.imap.session.IoThread;
import reactor.core.publisher.Mono;

/**
 * Passes the responses of a command on, one at a time, but keeps the tagged one until it is released.
 *
 * A command's work may be done on another thread and yet end on the IO thread: a stage that goes from one part to the next ends on
 * whichever of the two comes last. What the other thread has written is queued at the IO thread, which would write at once. So who goes
 * on there waits for {@link #inOrder} first.
 *
 * A FETCH passes here with every message.
 */
class HeldResponder implements Responder {
    private final Responder responder;
    private final Thread ioThread = Thread.currentThread();
    private volatile boolean writtenElsewhere = false;
    private volatile boolean awaitsMore = false;
    private Optional<StatusResponse> tagged = Optional.empty();
    private boolean released = false;
    private boolean flushed = false;

    /** To be called on the connection's IO thread. */
    HeldResponder(Responder responder) {
        this.responder = responder;
    }

    /**
     * Keeps nothing back, from the beginning on.
     */
    static HeldResponder released(Responder responder) {
        HeldResponder held = new HeldResponder(responder);
        held.released = true;
        return held;
    }

    @Override
    public final void respond(ImapResponseMessage message) {
        if (isTagged(message) && keeps((StatusResponse) message)) {
            return;
        }
        awaitsMore |= message instanceof ContinuationResponse || message instanceof AuthenticateResponse;
        pass(message);
    }

    /**
     * Whether it is the last response of a command.
     */
    static boolean isTagged(ImapResponseMessage message) {
        return message instanceof StatusResponse && ((StatusResponse) message).getTag() != null;
    }

    /** IDLE answers after its work has ended, when the client says so: then there is nothing to wait for. */
    private synchronized boolean keeps(StatusResponse response) {
        tagged = Optional.of(response);
        return !released;
    }

    /** An answer that is not kept. */
    void pass(ImapResponseMessage message) {
        write(message);
    }

    final void write(ImapResponseMessage message) {
        if (!writtenElsewhere && Thread.currentThread() != ioThread) {
            writtenElsewhere = true;
        }
        synchronized (this) {
            responder.respond(message);
        }
    }

    final synchronized boolean isAnswered() {
        return tagged.isPresent();
    }

    /** The client has been asked for another line, and is answered then. */
    final boolean awaitsMore() {
        return awaitsMore;
    }

    /** Of the tagged response, if there is one yet. */
    final synchronized void change(UnaryOperator<StatusResponse> change) {
        tagged = tagged.map(change);
    }

    final synchronized Optional<StatusResponse> tagged() {
        return tagged;
    }

    /**
     * Ends where nothing can overtake what was written.
     */
    final Mono<Void> inOrder(ImapSession session) {
        return Mono.defer(() -> {
            if (!writtenElsewhere || Thread.currentThread() != ioThread) {
                return Mono.empty();
            }
            writtenElsewhere = false;
            return IoThread.of(session);
        });
    }

    final synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        tagged.ifPresent(responder::respond);
        if (flushed) {
            responder.flush();
        }
    }

    /** Once more, if the tagged response is kept: it was to be sent by this. */
    @Override
    public final synchronized void flush() {
        flushed |= !released;
        responder.flush();
    }
}
