/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import org.apache.james.mailbox.exception.MailboxException;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The messages that a write is meant for, of which some may be gone. Asked within the section, so that what it reads is what the write meets.
 */
@FunctionalInterface
public interface Selection {
    static Selection of(UidSet uids) {
        return () -> uids;
    }

    UidSet uids() throws MailboxException;
}
