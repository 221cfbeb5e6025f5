/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.List;
import java.util.Map;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import com.google.common.collect.Collections2;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The mailboxes from which messages are copied or moved.
 */
public final class Sources {
    /**
     * The UIDs of the messages, by the mailbox they are in, in the order in which the mailboxes are first met.
     */
    public static Map<MailboxId, UidSet> of(List<MailboxMessage> messages) {
        ImmutableListMultimap<MailboxId, MailboxMessage> byMailbox = Multimaps.index(messages, MailboxMessage::getMailboxId);
        return Maps.transformValues(byMailbox.asMap(), ofOne -> UidSet.of(Collections2.transform(ofOne, MailboxMessage::getUid)));
    }

    private Sources() {
    }
}
