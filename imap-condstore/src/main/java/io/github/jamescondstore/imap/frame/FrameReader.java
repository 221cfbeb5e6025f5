/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.List;

import javax.mail.Flags;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.Literal;

import io.github.jamescondstore.imap.parse.FlagName;
import io.github.jamescondstore.imap.parse.MailboxName;

/**
 * A command as James's parsers read it. Reads the lines, and each literal where a line has announced it.
 */
final class FrameReader extends ImapRequestLineReader {
    private static final int OCTET = 0xff;

    /**
     * The parser has come to a literal that the client has not sent: it waits to be asked.
     */
    static final class LiteralMissing extends RuntimeException {
        private LiteralMissing() {
            super("the client waits to be asked for a literal", null, false, false);
        }
    }

    private final List<byte[]> lines;
    private final List<FrameLiteral> literals;
    private int line = 0;
    private int position = 0;

    FrameReader(List<byte[]> lines, List<FrameLiteral> literals) {
        this.lines = lines;
        this.literals = literals;
    }

    @Override
    public char nextChar() throws DecodingException {
        if (!nextSeen) {
            byte[] current = lines.get(line);
            if (position == current.length) {
                throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "The command has ended");
            }
            nextChar = (char) (current[position] & OCTET);
            position++;
            nextSeen = true;
        }
        return nextChar;
    }

    /**
     * @param last whether nothing may come after the literal
     */
    @Override
    public Literal read(int size, boolean last) throws DecodingException {
        nextSeen = false;
        if (line == literals.size()) {
            throw new LiteralMissing();
        }
        FrameLiteral literal = literals.get(line);
        if (literal.size() != size || position != lines.get(line).length) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "The literal is not where the line announced it");
        }
        line++;
        position = 0;
        if (last) {
            eol();
        }
        return literal;
    }

    @Override
    public String mailbox() throws DecodingException {
        return MailboxName.decode(mailboxUTF7());
    }

    /**
     * James's takes any words for keywords.
     */
    @Override
    public Flags flagList() throws DecodingException {
        Flags flags = new Flags();
        nextWordChar();
        consumeChar('(');
        while (nextWordChar() != ')') {
            FlagName.addTo(flags, word());
        }
        consumeChar(')');
        return flags;
    }

    @Override
    public Flags flag() throws DecodingException {
        Flags flags = new Flags();
        nextWordChar();
        FlagName.addTo(flags, word());
        return flags;
    }

    private String word() throws DecodingException {
        StringBuilder word = new StringBuilder();
        while (" )\r\n".indexOf(nextChar()) < 0) {
            word.append(consume());
        }
        return word.toString();
    }

    /**
     * The client is asked by who has the connection.
     */
    @Override
    protected void commandContinuationRequest() {
    }
}
