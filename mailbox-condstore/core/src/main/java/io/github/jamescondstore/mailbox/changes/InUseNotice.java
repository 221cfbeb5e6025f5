/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Travels in the Reactor context with a command: James's processors answer for a {@link MailboxInUseException} as for any other, and whoever
 * sends their answer can say what it was.
 */
public final class InUseNotice {
    private volatile boolean given = false;

    public Context addTo(Context context) {
        return context.put(InUseNotice.class, this);
    }

    /** To the command whose context it is, if it asked for one. */
    public static void give(ContextView context) {
        context.<InUseNotice>getOrEmpty(InUseNotice.class).ifPresent(notice -> notice.given = true);
    }

    /** Whether the command, or a part of it, was not done since others wrote to the mailbox all the time. */
    public boolean isGiven() {
        return given;
    }
}
