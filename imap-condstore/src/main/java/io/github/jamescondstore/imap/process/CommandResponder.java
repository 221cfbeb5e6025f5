/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.FetchResponse;

import io.github.jamescondstore.imap.session.SessionMailbox;

/**
 * Passes the responses of a command on, notes which mod-sequences they tell, and keeps the tagged one until the client has
 * been told what else there is.
 */
final class CommandResponder implements Responder {
    private static final String COPYUID = "COPYUID";
    private static final String HIGHESTMODSEQ = "HIGHESTMODSEQ";

    private final Responder responder;
    private final SessionMailbox mailbox;
    private final StatusResponseFactory responses;
    private Optional<StatusResponse> tagged = Optional.empty();
    private boolean ended = false;
    private boolean toldHighestModSeq = false;

    CommandResponder(Responder responder, SessionMailbox mailbox, StatusResponseFactory responses) {
        this.responder = responder;
        this.mailbox = mailbox;
        this.responses = responses;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        // Lock order: the mailbox, then the stream of responses.
        if (message instanceof FetchResponse) {
            mailbox.told((FetchResponse) message);
        }
        synchronized (this) {
            if (!ended && isTagged(message)) {
                tagged = Optional.of((StatusResponse) message);
            } else {
                toldHighestModSeq |= message instanceof StatusResponse && tellsHighestModSeq((StatusResponse) message);
                responder.respond(message);
            }
        }
    }

    /**
     * Whether it is the last response of a command.
     */
    static boolean isTagged(ImapResponseMessage message) {
        return message instanceof StatusResponse && ((StatusResponse) message).getTag() != null;
    }

    private static boolean tellsHighestModSeq(StatusResponse response) {
        return response.getResponseCode() != null && response.getResponseCode().getCode().equals(HIGHESTMODSEQ);
    }

    synchronized boolean toldHighestModSeq() {
        return toldHighestModSeq;
    }

    /**
     * For responses that are nobody's answer; the same stream, one response at a time.
     */
    Responder passing() {
        return new Responder() {
            @Override
            public void respond(ImapResponseMessage message) {
                synchronized (CommandResponder.this) {
                    responder.respond(message);
                }
            }

            @Override
            public void flush() {
                responder.flush();
            }
        };
    }

    /**
     * MOVE tells the UIDs of the copies before it tells that the originals are gone (RFC 6851, 4.3; RFC 7162, 3.2.8).
     */
    synchronized void copyUidFirst() {
        Optional<StatusResponse> copyUid = tagged
            .filter(response -> response.getResponseCode() != null && response.getResponseCode().getCode().equals(COPYUID));
        copyUid.ifPresent(response -> {
            responder.respond(responses.untaggedOk(response.getTextKey(), response.getResponseCode()));
            tagged = Optional.of(responses.taggedOk(response.getTag(), response.getCommand(), response.getTextKey()));
        });
    }

    synchronized void release() {
        // IDLE answers after its work has ended, when the client says so.
        ended = true;
        tagged.ifPresent(responder::respond);
    }

    synchronized void releaseWith(ResponseCode code) {
        ended = true;
        tagged.ifPresent(response -> responder.respond(response.getServerResponseType() == StatusResponse.Type.OK
            ? responses.taggedOk(response.getTag(), response.getCommand(), response.getTextKey(), code)
            : response));
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
