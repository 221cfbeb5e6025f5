/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.Optional;

import org.apache.james.imap.api.process.ImapSession;

/**
 * Tells the one who reads a connection's commands that the running one has ended, so that it is the next one's turn.
 *
 * It travels in the session. Where it is missing somebody else reads the commands.
 */
public final class Turn {
    private static final String ATTRIBUTE = Turn.class.getName();

    /**
     * Whether this connection's commands are split right, literals and all, and read one after the other.
     */
    public static boolean isTaken(ImapSession session) {
        return of(session).isPresent();
    }

    static Optional<Turn> of(ImapSession session) {
        return Optional.ofNullable((Turn) session.getAttribute(ATTRIBUTE));
    }

    /**
     * @param next called on any thread
     */
    static void begin(ImapSession session, Runnable next) {
        session.setAttribute(ATTRIBUTE, new Turn(next));
    }

    private final Runnable next;

    private Turn(Runnable next) {
        this.next = next;
    }

    void end() {
        next.run();
    }
}
