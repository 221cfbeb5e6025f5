/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;

/**
 * Bad input, told to the client in words: the text goes into the tagged BAD.
 */
public final class Fault {
    private static final int LONGEST_WORD = 40;
    private static final String KEY = "io.github.jamescondstore.imap.BAD_INPUT";

    static DecodingException of(String format, Object... arguments) {
        String text = String.format(format, arguments);
        return new DecodingException(new HumanReadableText(KEY, "failed. " + text), text);
    }

    /**
     * What James's reader finds wrong it tells the log: here it tells the client too.
     */
    static DecodingException named(DecodingException fault) {
        return fault.getKey() == HumanReadableText.ILLEGAL_ARGUMENTS && fault.getMessage() != null
            ? of("%s", CharMatcher.inRange(' ', '~').negate().replaceFrom(fault.getMessage(), '?'))
            : fault;
    }

    /**
     * What the client wrote, fit for a response: it may have written anything.
     */
    static String quoted(String word) {
        return Ascii.truncate(CharMatcher.inRange('!', '~').negate().replaceFrom(word, '?'), LONGEST_WORD, "...");
    }

    private Fault() {
    }
}
