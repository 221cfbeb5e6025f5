/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    /**
     * Has something done when the command that runs has ended and James has sent what it has answered so far: a response that another thread makes
     * meanwhile would be mixed up with it. At once where commands are not read one after the other.
     */
    public static void whenEnded(ImapSession session, Runnable work) {
        of(session).ifPresentOrElse(turn -> turn.atEnd.add(work), work);
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
    private final Queue<Runnable> atEnd = new ConcurrentLinkedQueue<>();

    private Turn(Runnable next) {
        this.next = next;
    }

    void end() {
        for (Runnable work = atEnd.poll(); work != null; work = atEnd.poll()) {
            work.run();
        }
        next.run();
    }
}
