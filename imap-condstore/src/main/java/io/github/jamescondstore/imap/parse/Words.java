/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.List;
import java.util.Locale;

import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.mailbox.MessageUid;

import com.google.common.collect.ImmutableList;

/**
 * Reads the words and numbers of the extension's grammar (RFC 7162, 7) and names what is wrong with them.
 */
final class Words {
    private static final int LONGEST_NUMBER = 32;
    private static final int LONGEST_WORD = 64;
    private static final long MAX_UNSIGNED_INT = 0xFFFFFFFFL;

    private final ImapRequestLineReader request;

    Words(ImapRequestLineReader request) {
        this.request = request;
    }

    /**
     * A mod-sequence: a 63-bit number, 0 only where the grammar has {@code mod-sequence-valzer}.
     *
     * @param name what the number belongs to, for the text of the fault
     */
    long modSeq(String name, boolean zeroAllowed) throws DecodingException {
        return number(name, zeroAllowed ? 0 : 1, Long.MAX_VALUE, "63-bit");
    }

    long uidValidity(String name) throws DecodingException {
        return number(name, 1, MAX_UNSIGNED_INT, "32-bit");
    }

    /**
     * A count of octets. More than 32 bits, as James takes it, but nothing that wraps.
     */
    long octets(String name) throws DecodingException {
        return number(name, 0, Long.MAX_VALUE, "63-bit");
    }

    private long number(String name, long min, long max, String size) throws DecodingException {
        String digits = digits(name);
        long value;
        try {
            value = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw Fault.of("%s: %s is not a %s number.", name, digits, size);
        }
        if (value > max) {
            throw Fault.of("%s: %s is not a %s number.", name, digits, size);
        }
        if (value < min) {
            throw Fault.of("%s: must be at least %d.", name, min);
        }
        return value;
    }

    /**
     * A set of UIDs or message numbers that the client knows, so without {@code *}.
     *
     * @param ascending whether its order counts: then it has to ascend; otherwise ranges may come in any order and either way
     *     round (RFC 3501, 9)
     */
    List<UidRange> knownSet(String name, boolean ascending) throws DecodingException {
        ImmutableList.Builder<UidRange> ranges = ImmutableList.builder();
        long last = 0;
        boolean more = true;
        while (more) {
            long from = setNumber(name);
            long to = from;
            if (at(':')) {
                request.consume();
                to = setNumber(name);
            }
            if (ascending && (from <= last || to < from)) {
                throw Fault.of("%s: must ascend.", name);
            }
            ranges.add(new UidRange(MessageUid.of(Math.min(from, to)), MessageUid.of(Math.max(from, to))));
            last = to;
            more = at(',');
            if (more) {
                request.consume();
            }
        }
        return ranges.build();
    }

    private long setNumber(String name) throws DecodingException {
        if (at('*')) {
            throw Fault.of("%s: * is not allowed.", name);
        }
        return number(name, 1, MAX_UNSIGNED_INT, "32-bit");
    }

    private String digits(String name) throws DecodingException {
        StringBuilder digits = new StringBuilder();
        char next = request.nextChar();
        while (next >= '0' && next <= '9') {
            if (digits.length() == LONGEST_NUMBER) {
                throw Fault.of("%s: the number is too long.", name);
            }
            digits.append(next);
            request.consume();
            next = request.nextChar();
        }
        boolean ends = " )\r\n.>:,".indexOf(next) >= 0;
        if (digits.length() == 0 && ends) {
            throw Fault.of("%s: the number is missing.", name);
        }
        if (!ends) {
            throw Fault.of("%s: not a number.", name);
        }
        return digits.toString();
    }

    /**
     * The name of a modifier or parameter, in upper case.
     */
    String name(String what) throws DecodingException {
        StringBuilder word = new StringBuilder();
        char next = request.nextChar();
        while (Character.isLetterOrDigit(next) && next < 128 || next == '-' || next == '.') {
            if (word.length() == LONGEST_WORD) {
                throw Fault.of("The name of a %s is too long.", what);
            }
            word.append(next);
            request.consume();
            next = request.nextChar();
        }
        if (word.length() == 0) {
            throw Fault.of("The name of a %s is missing.", what);
        }
        return word.toString().toUpperCase(Locale.US);
    }

    boolean at(char expected) throws DecodingException {
        return request.nextChar() == expected;
    }

    void consume(char expected, String where) throws DecodingException {
        if (!at(expected)) {
            throw Fault.of("%s: '%s' is missing.", where, expected == ' ' ? "SP" : String.valueOf(expected));
        }
        request.consume();
    }

    /**
     * Whether another element follows in a parenthesized list whose opening parenthesis was read; reads the space before it
     * or the closing parenthesis.
     */
    boolean another(String list) throws DecodingException {
        if (at(')')) {
            request.consume();
            return false;
        }
        consume(' ', list);
        return true;
    }
}
