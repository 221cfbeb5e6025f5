/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What the index has of a mailbox, beside what the mailbox has, at one moment.
 */
public final class IndexState {
    private final UidSet missing;
    private final UidSet surplus;
    private final UidSet aside;
    private final boolean complete;

    IndexState(UidSet missing, UidSet surplus, UidSet aside, boolean complete) {
        this.missing = missing;
        this.surplus = surplus;
        this.aside = aside;
        this.complete = complete;
    }

    /** Messages that are still to be indexed. Until then searches read them. */
    public UidSet missing() {
        return missing;
    }

    /** Messages that are gone and still in the index. Searches leave them out. */
    public UidSet surplus() {
        return surplus;
    }

    /** Messages that could not be indexed, which the log names. Searches read them. */
    public UidSet aside() {
        return aside;
    }

    /** Whether the index follows the change log, nothing is missing and nothing is too much. */
    public boolean isComplete() {
        return complete && missing.isEmpty() && surplus.isEmpty();
    }
}
