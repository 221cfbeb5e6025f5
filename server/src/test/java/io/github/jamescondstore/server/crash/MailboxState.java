/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * All that a client can learn of a mailbox, but for what is recent: the messages by themselves and from the log.
 */
final class MailboxState {
    private static final int LATEST = 9;

    /**
     * @param connection a new one; the mailbox has had no more than a handful of changes
     */
    static List<String> of(ImapConnection connection, String mailbox) throws IOException {
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        List<String> state = new ArrayList<>(connection.command("STATUS " + mailbox + " (MESSAGES UIDNEXT HIGHESTMODSEQ)").orThrow("STATUS").untagged());
        connection.command("EXAMINE " + mailbox).orThrow("EXAMINE");
        state.addAll(connection.command("UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged());
        for (int since = 1; since < LATEST; since++) {
            state.addAll(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + since + " VANISHED)").orThrow("FETCH").untagged());
        }
        state.replaceAll(line -> line.replaceAll("\\\\Recent ?| ?\\\\Recent", ""));
        return state;
    }

    private MailboxState() {
    }
}
