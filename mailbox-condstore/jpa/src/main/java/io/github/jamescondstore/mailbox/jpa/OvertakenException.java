/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import io.github.jamescondstore.mailbox.changes.CollisionException;

/**
 * Somebody else, another server that should not be there, has written to the mailbox since it was opened.
 */
final class OvertakenException extends CollisionException {
    private static final long serialVersionUID = 1L;

    OvertakenException(String message, Exception cause) {
        super(message, cause);
    }
}
