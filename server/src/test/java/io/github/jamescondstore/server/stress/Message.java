/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.Optional;

import com.google.common.collect.ImmutableSet;

/**
 * What a client was told of a message; 0 and empty for what it was not told.
 */
final class Message {
    private long uid = 0;
    private long modSeq = 0;
    private Optional<ImmutableSet<String>> flags = Optional.empty();

    long uid() {
        return uid;
    }

    long modSeq() {
        return modSeq;
    }

    /** Without {@code \Recent}, which is another one for every session. */
    Optional<ImmutableSet<String>> flags() {
        return flags;
    }

    boolean isKnown() {
        return uid > 0 && flags.isPresent();
    }

    void uid(long told) {
        uid = told;
    }

    void modSeq(long told) {
        if (told < modSeq) {
            throw new AssertionError("its MODSEQ was " + modSeq);
        }
        modSeq = told;
    }

    void flags(ImmutableSet<String> told) {
        flags = Optional.of(told);
    }

    /** It is one of several, and which is not known any more. */
    void forget() {
        modSeq = 0;
        flags = Optional.empty();
    }

    @Override
    public String toString() {
        return "UID " + uid + " MODSEQ " + modSeq + " " + flags.map(Object::toString).orElse("?");
    }
}
