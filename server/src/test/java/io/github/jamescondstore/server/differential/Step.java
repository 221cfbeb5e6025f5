/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

/**
 * What one connection does at one point of a script.
 */
final class Step {
    enum Kind {
        /** One command: a tag is put before it, a line's end behind it; its synchronizing literals wait for the server's consent. */
        COMMAND,
        /** These bytes, in one packet; the answer to the last command, or a line if there is none to wait for. */
        RAW,
        /** These bytes, and no waiting. */
        PIECE,
        /** Nothing is sent: up to a response that contains this text. */
        AWAIT,
        /** The client goes without a word. */
        DISCONNECT
    }

    private final Kind kind;
    private final char connection;
    private final String text;
    private final boolean jamesIsSilent;

    Step(Kind kind, char connection, String text, boolean jamesIsSilent) {
        this.kind = kind;
        this.connection = connection;
        this.text = text;
        this.jamesIsSilent = jamesIsSilent;
    }

    Kind kind() {
        return kind;
    }

    char connection() {
        return connection;
    }

    String text() {
        return text;
    }

    /** True: James is known not to answer. */
    boolean jamesIsSilent() {
        return jamesIsSilent;
    }

    @Override
    public String toString() {
        return connection + " " + kind + " " + text;
    }
}
