/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import org.apache.james.mailbox.exception.MailboxException;

/**
 * A transaction met another and was given up for that: a deadlock, or somebody else has changed the mailbox. Nothing of it stays, and it may well
 * succeed when it is run again.
 */
public class CollisionException extends MailboxException {
    private static final long serialVersionUID = 1L;

    public CollisionException(String message, Exception cause) {
        super(message, cause);
    }
}
