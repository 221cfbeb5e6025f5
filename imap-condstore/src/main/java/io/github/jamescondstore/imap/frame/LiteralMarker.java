/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line ends with that announces a literal: its size in braces, with a plus where the client does not wait for a continuation
 * (RFC 3501, 4.3, and RFC 7888, 3). Nothing else of the grammar can stand there.
 */
final class LiteralMarker {
    /** So much of the end of a line tells. */
    static final int LONGEST = 24;
    /** More digits than any client can mean: such a line announces nothing, and the parser refuses it. */
    private static final Pattern AT_END = Pattern.compile("\\{(\\d{1,18})(\\+?)}\r?\n\\z");

    /**
     * @param line with its line end
     */
    static Optional<LiteralMarker> of(byte[] line) {
        int from = Math.max(0, line.length - LONGEST);
        Matcher marker = AT_END.matcher(new String(line, from, line.length - from, StandardCharsets.ISO_8859_1));
        return marker.find() ? Optional.of(new LiteralMarker(Long.parseLong(marker.group(1)), marker.group(2).isEmpty())) : Optional.empty();
    }

    private final long size;
    private final boolean awaitsContinuation;

    private LiteralMarker(long size, boolean awaitsContinuation) {
        this.size = size;
        this.awaitsContinuation = awaitsContinuation;
    }

    /** In octets. */
    long size() {
        return size;
    }

    boolean awaitsContinuation() {
        return awaitsContinuation;
    }
}
