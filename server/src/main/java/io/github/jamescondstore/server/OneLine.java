/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;

/**
 * Messages of other programs as the one line that our own promise to be. Guice's are pages long, and begin with their table of
 * contents.
 */
final class OneLine {
    private static final int LONGEST = 400;

    static String of(String message) {
        return Ascii.truncate(CharMatcher.whitespace().trimAndCollapseFrom(message, ' '), LONGEST, "...");
    }

    private OneLine() {
    }
}
