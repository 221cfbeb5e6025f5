/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import java.io.IOException;

/**
 * The server said something that ends the work: it refused a command that has to succeed, or broke the protocol.
 */
public class ImapException extends IOException {
    public ImapException(String message) {
        super(message);
    }
}
