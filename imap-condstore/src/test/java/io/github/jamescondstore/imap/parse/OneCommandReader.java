/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.message.Literal;

/**
 * Reads one command and sees two things that a test cannot: a parser that asks for ever for the character that it has, and a
 * literal of more octets than follow, for which James's server waits, up to a limit, before it gives room to it.
 */
final class OneCommandReader extends ImapRequestStreamLineReader {
    private static final long LOOKS_PER_OCTET = 64;

    private final ByteArrayInputStream input;
    private long looksLeft;

    OneCommandReader(byte[] command) {
        this(new ByteArrayInputStream(command));
    }

    private OneCommandReader(ByteArrayInputStream input) {
        super(input, OutputStream.nullOutputStream());
        this.input = input;
        this.looksLeft = LOOKS_PER_OCTET * (input.available() + 1);
    }

    @Override
    public char nextChar() throws DecodingException {
        if (looksLeft-- == 0) {
            throw new AssertionError("The parser does not get on.");
        }
        return super.nextChar();
    }

    @Override
    public Literal read(int size, boolean extraCRLF) throws IOException {
        if (size > input.available()) {
            throw new DecodingException(HumanReadableText.FAILED, "The literal is longer than the command");
        }
        return super.read(size, extraCRLF);
    }
}
