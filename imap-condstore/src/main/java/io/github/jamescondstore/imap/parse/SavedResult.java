/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;

/**
 * The {@code $} of SEARCHRES (RFC 5182), which stands for the result of a search that may be pipelined before the command
 * that names it. So it is looked up when the command runs, not when it is read.
 */
public final class SavedResult {
    static final IdRange[] TO_BE_RESOLVED = {new IdRange(1)};

    static IdRange[] parseIdSet(ImapRequestLineReader request) throws DecodingException {
        if (request.nextWordChar() == '$') {
            request.consume();
            return TO_BE_RESOLVED;
        }
        return request.parseIdRange();
    }

    /**
     * Whether a request of our parsers names the saved result.
     */
    public static boolean isNamedBy(IdRange[] idSet) {
        return idSet == TO_BE_RESOLVED;
    }

    private SavedResult() {
    }
}
