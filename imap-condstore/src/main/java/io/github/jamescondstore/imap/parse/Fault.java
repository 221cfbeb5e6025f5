/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;

/**
 * Bad input, told to the client in words: the text goes into the tagged BAD.
 */
final class Fault {
    private static final String KEY = "io.github.jamescondstore.imap.BAD_INPUT";

    static DecodingException of(String format, Object... arguments) {
        String text = String.format(format, arguments);
        return new DecodingException(new HumanReadableText(KEY, "failed. " + text), text);
    }

    private Fault() {
    }
}
