/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox;

import io.github.jamescondstore.mailbox.changes.ChangeLog;
import io.github.jamescondstore.mailbox.contents.MailboxContents;

/**
 * A mapper factory of James's whose mailboxes are tracked: whoever is given one of James's factories can ask whether it is
 * one of these.
 */
public interface TrackedStore {
    ChangeLog changeLog();

    MailboxContents contents();
}
