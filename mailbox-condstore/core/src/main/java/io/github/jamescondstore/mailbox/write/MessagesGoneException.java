/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * Another session has moved or expunged some of the messages since they were read. Nothing was changed; what is still there can be moved.
 */
public final class MessagesGoneException extends MailboxException {
    MessagesGoneException(UidSet gone, MailboxId mailboxId) {
        super("Messages " + gone + " are no longer in mailbox " + mailboxId.serialize());
    }
}
