/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderMalfunctionError;

import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;

/**
 * Reads the name of a mailbox.
 */
final class MailboxName {
    /**
     * @throws DecodingException also when the name is no modified UTF-7 (RFC 3501, 5.1.3), at which James throws an
     *     {@link Error} that ends the connection
     */
    static String parse(ImapRequestLineReader request) throws DecodingException {
        try {
            return request.mailbox();
        } catch (Error e) {
            if (e.getCause() instanceof CharacterCodingException || e instanceof CoderMalfunctionError) {
                throw Fault.of("The mailbox name is not in modified UTF-7.");
            }
            throw e;
        }
    }

    private MailboxName() {
    }
}
