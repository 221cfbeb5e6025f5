/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Optional;
import java.util.stream.Stream;

import org.apache.james.core.Username;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.exception.InsufficientRightsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.slf4j.Logger;

import com.google.common.base.Throwables;

import io.github.jamescondstore.mailbox.changes.MailboxInUseException;

/**
 * How the log tells of commands that failed: once, with the user and the mailbox. What a user can bring about at will leaves no stack trace, or
 * anybody could fill the disk.
 */
final class Failures {
    static void log(Logger logger, String what, ImapSession session, Throwable failure) {
        if (has(failure, MailboxNotFoundException.class, InsufficientRightsException.class, OverQuotaException.class)) {
            logger.debug("{} of {} failed{}", what, user(session), selected(session), failure);
        } else if (has(failure, MailboxInUseException.class)) {
            logger.warn("{} of {} failed{}: {}", what, user(session), selected(session), failure.getMessage());
        } else {
            logger.error("{} of {} failed{}", what, user(session), selected(session), failure);
        }
    }

    @SafeVarargs
    private static boolean has(Throwable failure, Class<? extends Throwable>... kinds) {
        return Throwables.getCausalChain(failure).stream().anyMatch(cause -> Stream.of(kinds).anyMatch(kind -> kind.isInstance(cause)));
    }

    /** Nobody has logged in before LOGIN. */
    static String user(ImapSession session) {
        return Optional.ofNullable(session.getUserName()).map(Username::asString).orElse("nobody");
    }

    /** Where it was, as the end of a sentence. */
    static String selected(ImapSession session) {
        return Optional.ofNullable(session.getSelected()).map(selected -> " in mailbox " + selected.getMessageManager().getMailboxPath().asString()).orElse("");
    }

    private Failures() {
    }
}
