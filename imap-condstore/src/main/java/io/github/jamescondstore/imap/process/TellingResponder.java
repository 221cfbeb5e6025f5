/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.lang.ref.WeakReference;

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
 * The responses of a command in a tracked mailbox: notes which mod-sequences they tell. The tagged one is kept until the client has been
 * told what else there is.
 */
final class TellingResponder extends HeldResponder {
    private static final String COPYUID = "COPYUID";
    private static final String HIGHESTMODSEQ = "HIGHESTMODSEQ";

    /** Weakly, since James keeps the responder of an IDLE until its next heartbeat would be due, long after it has ended. */
    private final WeakReference<SessionMailbox> mailbox;
    private final StatusResponseFactory responses;
    private volatile boolean toldHighestModSeq = false;

    TellingResponder(Responder responder, SessionMailbox mailbox, StatusResponseFactory responses) {
        super(responder);
        this.mailbox = new WeakReference<>(mailbox);
        this.responses = responses;
    }

    @Override
    void pass(ImapResponseMessage message) {
        SessionMailbox tells = mailbox.get();
        if (tells != null && message instanceof FetchResponse) {
            // Lock order: the mailbox, then the stream of responses.
            write(announced((FetchResponse) message, tells));
            return;
        }
        toldHighestModSeq |= message instanceof StatusResponse && tellsHighestModSeq((StatusResponse) message);
        write(message);
    }

    /**
     * A keyword that the client has not met is announced before the message that has it.
     */
    private FetchResponse announced(FetchResponse fetch, SessionMailbox tells) {
        boolean news = fetch.getFlags() != null && tells.view().learnKeywords(fetch.getFlags());
        FetchResponse told = tells.view().telling(fetch);
        if (news) {
            tells.announceKeywords(responses, untold());
        }
        return told;
    }

    private static boolean tellsHighestModSeq(StatusResponse response) {
        return response.getResponseCode() != null && response.getResponseCode().getCode().equals(HIGHESTMODSEQ);
    }

    boolean toldHighestModSeq() {
        return toldHighestModSeq;
    }

    /**
     * For responses that are nobody's answer; the same stream.
     */
    Responder untold() {
        return new Responder() {
            @Override
            public void respond(ImapResponseMessage message) {
                write(message);
            }

            @Override
            public void flush() {
                TellingResponder.this.flush();
            }
        };
    }

    /**
     * MOVE tells the UIDs of the copies before it tells that the originals are gone (RFC 6851, 4.3; RFC 7162, 3.2.8).
     */
    void copyUidFirst() {
        change(response -> {
            if (response.getResponseCode() == null || !response.getResponseCode().getCode().equals(COPYUID)) {
                return response;
            }
            write(responses.untaggedOk(response.getTextKey(), response.getResponseCode()));
            return responses.taggedOk(response.getTag(), response.getCommand(), response.getTextKey());
        });
    }

    /**
     * The tagged OK tells up to where the client knows everything. Where it tells something else already, or there is none yet, an untagged
     * one does.
     */
    void tellComplete(ModSeq complete) {
        ResponseCode code = ResponseCode.highestModSeq(complete);
        boolean ok = tagged().filter(response -> response.getServerResponseType() == StatusResponse.Type.OK
            && (response.getResponseCode() == null || tellsHighestModSeq(response))).isPresent();
        if (ok) {
            change(response -> responses.taggedOk(response.getTag(), response.getCommand(), response.getTextKey(), code));
        } else {
            write(responses.untaggedOk(HumanReadableText.HIGHEST_MOD_SEQ, code));
        }
    }
}
