/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

/**
 * How large a command may be, all in octets.
 */
final class FrameLimits {
    private static final int DEFAULT_IN_MEMORY = 10 * 1024 * 1024;

    private final int line;
    private final int inMemory;
    private final int literal;

    /**
     * @param line     all lines of a command together, {@code maxLineLength} of James's configuration
     * @param inMemory what of literals is kept in memory, {@code inMemorySizeLimit}; the rest goes to temporary files; 0 for any
     * @param literal  the largest literal that is taken, {@code literalSizeLimit}; 0 for any
     */
    FrameLimits(int line, int inMemory, int literal) {
        this.line = line;
        this.inMemory = inMemory;
        this.literal = literal;
    }

    int line() {
        return line;
    }

    boolean fitsInMemory(long octets) {
        return inMemory == 0 || octets <= inMemory;
    }

    /**
     * A message may be of any size, since it is stored where it does not fit in memory. The literals of other commands become strings, and
     * who has not logged in has no reason to send long ones.
     */
    boolean takes(long octets, boolean message, boolean loggedIn) {
        if (octets > Integer.MAX_VALUE || literal > 0 && octets > literal) {
            return false;
        }
        if (!loggedIn) {
            return octets <= line;
        }
        return message || octets <= (inMemory == 0 ? DEFAULT_IN_MEMORY : inMemory);
    }
}
