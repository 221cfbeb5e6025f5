/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.function.Function;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor;

/**
 * Sends on what a stock processor answers, with each response passed through a function first.
 */
final class DelegatingResponder implements ImapProcessor.Responder {
    private final ImapProcessor.Responder responder;
    private final Function<ImapResponseMessage, ImapResponseMessage> change;

    DelegatingResponder(ImapProcessor.Responder responder, Function<ImapResponseMessage, ImapResponseMessage> change) {
        this.responder = responder;
        this.change = change;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(change.apply(message));
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
