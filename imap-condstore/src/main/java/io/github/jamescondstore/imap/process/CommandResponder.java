/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.lang.ref.WeakReference;
import java.util.Optional;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.ModSeq;

import io.github.jamescondstore.imap.session.SessionMailbox;

/**
 * Passes the responses of a command on, notes which mod-sequences they tell, and keeps the tagged one until the client has
 * been told what else there is.
 */
final class CommandResponder implements Responder {
    private static final String COPYUID = "COPYUID";
    private static final String HIGHESTMODSEQ = "HIGHESTMODSEQ";

    private final Responder responder;
    /** Weakly, since James keeps the responder of an IDLE until its next heartbeat would be due, long after it has ended. */
    private final WeakReference<SessionMailbox> mailbox;
    private final StatusResponseFactory responses;
    private Optional<StatusResponse> tagged = Optional.empty();
    private boolean ended = false;
    private boolean flushed = false;
    private boolean toldHighestModSeq = false;

    CommandResponder(Responder responder, SessionMailbox mailbox, StatusResponseFactory responses) {
        this.responder = responder;
        this.mailbox = new WeakReference<>(mailbox);
        this.responses = responses;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        // Lock order: the mailbox, then the stream of responses.
        if (message instanceof FetchResponse) {
            fetched((FetchResponse) message);
            return;
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

    private void fetched(FetchResponse fetch) {
        SessionMailbox tells = mailbox.get();
        FetchResponse told = tells == null ? fetch : announced(fetch, tells);
        synchronized (this) {
            responder.respond(told);
        }
    }

    /**
     * A keyword that the client has not met is announced before the message that has it.
     */
    private FetchResponse announced(FetchResponse fetch, SessionMailbox tells) {
        boolean news = fetch.getFlags() != null && tells.view().learnKeywords(fetch.getFlags());
        FetchResponse told = tells.view().telling(fetch);
        if (news) {
            tells.announceKeywords(responses, passing());
        }
        return told;
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
        release(tagged);
    }

    private void release(Optional<StatusResponse> response) {
        ended = true;
        response.ifPresent(responder::respond);
        if (flushed) {
            responder.flush();
        }
    }

    /**
     * The tagged OK tells up to where the client knows everything. Where it tells something else already, or there is none yet, an untagged
     * one does.
     */
    synchronized void releaseWith(ModSeq complete) {
        ResponseCode code = ResponseCode.highestModSeq(complete);
        boolean ok = tagged.filter(response -> response.getServerResponseType() == StatusResponse.Type.OK
            && (response.getResponseCode() == null || tellsHighestModSeq(response))).isPresent();
        if (ok) {
            release(tagged.map(response -> responses.taggedOk(response.getTag(), response.getCommand(), response.getTextKey(), code)));
        } else {
            responder.respond(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, code));
            release(tagged);
        }
    }

    /** Once more, if the tagged response is kept: it was to be sent by this. */
    @Override
    public synchronized void flush() {
        flushed |= !ended;
        responder.flush();
    }
}
