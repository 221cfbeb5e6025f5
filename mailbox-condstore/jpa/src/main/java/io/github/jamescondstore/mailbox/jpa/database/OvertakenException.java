/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import io.github.jamescondstore.mailbox.changes.CollisionException;

/**
 * Somebody else, another server that should not be there, has written to the mailbox since it was opened.
 */
public final class OvertakenException extends CollisionException {
    private static final long serialVersionUID = 1L;

    public OvertakenException(String message, Exception cause) {
        super(message, cause);
    }
}
