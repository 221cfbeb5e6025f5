/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.processor.EnableProcessor;

import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.SessionMailbox;

/**
 * What a connection has enabled (RFC 7162, 3.1). Once enabled it stays so until the connection ends.
 */
final class Condstore {
    static boolean isEnabled(ImapSession session) {
        return EnableProcessor.getEnabledCapabilities(session).contains(ImapConstants.SUPPORTS_CONDSTORE);
    }

    static boolean isQresyncEnabled(ImapSession session) {
        return EnableProcessor.getEnabledCapabilities(session).contains(ImapConstants.SUPPORTS_QRESYNC);
    }

    /**
     * Called for each command that enables CONDSTORE by its form. {@link OrderedImapProcessor} tells the client
     * HIGHESTMODSEQ where it does not know it.
     */
    static void enable(ImapSession session) {
        EnableProcessor.getEnabledCapabilities(session).add(ImapConstants.SUPPORTS_CONDSTORE);
    }

    /**
     * What may be told to the client at the end of a command that allows everything.
     */
    static CatchUp.Terms terms(ImapSession session) {
        return CatchUp.Terms.of(isEnabled(session), isQresyncEnabled(session));
    }

    /**
     * Whether the mailbox was opened by EXAMINE: nothing of it may change (RFC 3501, 6.3.2).
     */
    static boolean isReadOnly(SelectedMailbox selected) {
        return SessionMailbox.of(selected).filter(SessionMailbox::isReadOnly).isPresent();
    }

    private Condstore() {
    }
}
