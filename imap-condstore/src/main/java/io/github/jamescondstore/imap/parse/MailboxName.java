/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderMalfunctionError;

import org.apache.james.imap.api.display.ModifiedUtf7;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;

import com.google.common.base.CharMatcher;

/**
 * Reads the name of a mailbox.
 */
public final class MailboxName {
    /**
     * @throws DecodingException also when the name is no modified UTF-7 (RFC 3501, 5.1.3), at which James throws an
     *     {@link Error} that ends the connection, and for control characters, which no name has to have (RFC 9051, 5.1)
     */
    static String parse(ImapRequestLineReader request) throws DecodingException {
        return decode(request.mailboxUTF7());
    }

    /**
     * @param name as it came
     */
    public static String decode(String name) throws DecodingException {
        String decoded;
        try {
            decoded = ModifiedUtf7.decodeModifiedUTF7(name);
        } catch (Error e) {
            if (e.getCause() instanceof CharacterCodingException || e instanceof CoderMalfunctionError) {
                throw notModifiedUtf7();
            }
            throw e;
        } catch (RuntimeException e) {
            throw notModifiedUtf7();
        }
        // What can be said without being encoded must not be encoded, so each name has one form.
        if (!ModifiedUtf7.encodeModifiedUTF7(decoded).equals(name)) {
            throw notModifiedUtf7();
        }
        // They would be written to logs as they are, line ends among them.
        if (CharMatcher.javaIsoControl().matchesAnyOf(decoded)) {
            throw Fault.of("The mailbox name has a control character.");
        }
        return decoded;
    }

    /**
     * As it came, for those who decode it themselves: a pattern has its wildcards in plain, and they stand for themselves.
     */
    static String checked(String name) throws DecodingException {
        decode(name);
        return name;
    }

    private static DecodingException notModifiedUtf7() {
        return Fault.of("The mailbox name is not in modified UTF-7.");
    }

    private MailboxName() {
    }
}
