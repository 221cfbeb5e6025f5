/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.session;

import javax.mail.Flags;

import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageSequenceNumber;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

/**
 * Makes James's FETCH responses, which have a place for everything that a client may ask for.
 */
public final class FetchResponses {
    /**
     * What state a message is in. Null for what is not to be told.
     */
    public static FetchResponse ofState(MessageSequenceNumber number, Flags flags, MessageUid uid, ModSeq modSeq) {
        return new FetchResponse(number, flags, uid, null, modSeq, null, null, null, null, null, null, null, null);
    }

    /**
     * The same response with another state.
     */
    public static FetchResponse withState(FetchResponse response, Flags flags, ModSeq modSeq) {
        return new FetchResponse(response.getMessageNumber(), flags, response.getUid(), response.getSaveDate(), modSeq, response.getInternalDate(),
            response.getSize(), response.getEnvelope(), response.getBody(), response.getBodyStructure(), response.getElements(),
            response.getEmailId(), response.getThreadId());
    }

    private FetchResponses() {
    }
}
