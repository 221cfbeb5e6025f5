/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;
import java.util.function.Function;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor;

/**
 * Sends on what a stock processor answers, with each response passed through a function first, which may also keep it.
 */
final class DelegatingResponder implements ImapProcessor.Responder {
    private final ImapProcessor.Responder responder;
    private final Function<ImapResponseMessage, Optional<ImapResponseMessage>> change;

    DelegatingResponder(ImapProcessor.Responder responder, Function<ImapResponseMessage, Optional<ImapResponseMessage>> change) {
        this.responder = responder;
        this.change = change;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        change.apply(message).ifPresent(responder::respond);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
