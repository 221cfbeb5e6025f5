/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox;

import java.util.function.BooleanSupplier;

import org.apache.james.mailbox.exception.MailboxException;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;

/**
 * A mapper factory of James's whose mailboxes are tracked: whoever is given one of James's factories can ask whether it is
 * one of these.
 */
public interface TrackedStore {
    ChangeLog changeLog();

    MailboxContents contents();

    /** For operators. */
    Upkeep upkeep();

    /**
     * Deletes changes that are older than they are to be remembered, also of mailboxes that nobody writes to any more, and gives up what is kept
     * in memory of mailboxes that nobody has used since this was called the time before. To be called every now and then. May block for a while.
     *
     * @param goesOn asked now and then: with false it ends, and the rest is left for the next time
     */
    void tidyUp(BooleanSupplier goesOn) throws MailboxException;
}
