/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

/**
 * Another server has the database. The message is one line, and says which.
 */
public class DatabaseInUseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public DatabaseInUseException(String message) {
        super(message);
    }
}
