/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import org.apache.james.mailbox.exception.MailboxException;

/**
 * A change met others each time it was tried, for as long as a client can be expected to wait. Nothing of it stays (RFC 5530: INUSE).
 */
public class MailboxInUseException extends MailboxException {
    private static final long serialVersionUID = 1L;

    public MailboxInUseException(String message, Exception cause) {
        super(message, cause);
    }
}
