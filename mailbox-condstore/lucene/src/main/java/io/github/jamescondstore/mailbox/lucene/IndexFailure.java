/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;

/**
 * The index can't be used at the moment: no message is to blame.
 */
final class IndexFailure extends IOException {
    private static final long serialVersionUID = 1L;

    IndexFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
