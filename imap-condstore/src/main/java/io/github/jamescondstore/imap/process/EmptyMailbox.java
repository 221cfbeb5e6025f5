/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.process.SelectedMailbox;

/**
 * Up to the last message, where there is none: no message is named, and that is no error.
 */
final class EmptyMailbox {
    static boolean isNamedBy(IdRange range, SelectedMailbox selected) {
        return selected.existsCount() == 0 && range.getHighVal() == Long.MAX_VALUE;
    }

    private EmptyMailbox() {
    }
}
