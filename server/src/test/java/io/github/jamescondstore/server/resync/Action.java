/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import io.github.jamescondstore.server.resync.ReferenceMailbox.Mode;

/**
 * One step of a random history. What it is done to is chosen when it is done: {@code pick} counts through the messages that the
 * session knows.
 */
final class Action {
    enum Kind {
        APPEND,
        STORE,
        /** Conditional on the mod-sequence the session was told last. */
        STORE_IF_AS_KNOWN,
        /** Conditional on the mailbox's mod-sequence of this moment: has to pass. */
        STORE_IF_NOTHING_CHANGED,
        /** A keyword, unless the message has it already. */
        CLAIM,
        COPY,
        COPY_IN,
        MOVE_OUT_AND_BACK,
        EXPUNGE,
        UID_EXPUNGE,
        RENAME,
        JMAP,
        NOOP
    }

    private final Kind kind;
    private final int session;
    private final int pick;
    private final Mode mode;
    private final String flag;

    Action(Kind kind, int session, int pick, Mode mode, String flag) {
        this.kind = kind;
        this.session = session;
        this.pick = pick;
        this.mode = mode;
        this.flag = flag;
    }

    Kind kind() {
        return kind;
    }

    int session() {
        return session;
    }

    int pick() {
        return pick;
    }

    Mode mode() {
        return mode;
    }

    String flag() {
        return flag;
    }

    @Override
    public String toString() {
        return session + " " + kind + " #" + pick + " " + mode.item() + " " + flag;
    }
}
