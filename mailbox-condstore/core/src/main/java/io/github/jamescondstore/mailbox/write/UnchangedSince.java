/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.mailbox.changes.ChangedFlags;

/**
 * The condition UNCHANGEDSINCE of an update of flags (RFC 7162, 3.1.3).
 *
 * A conflict is judged by the message: whatever of it changed since, the update is not performed. So of all who believe a message to be in
 * the state that they last saw, one changes it.
 */
final class UnchangedSince {
    private final long modSeq;
    private final ChangedFlags named;
    private final boolean replace;

    UnchangedSince(long modSeq, Flags flags, FlagsUpdateMode mode) {
        Preconditions.checkArgument(modSeq >= 0, "UNCHANGEDSINCE must not be negative: %s", modSeq);
        this.modSeq = modSeq;
        this.named = ChangedFlags.of(flags);
        this.replace = mode == FlagsUpdateMode.REPLACE;
    }

    /**
     * @param message as it is in the section of its mailbox
     */
    boolean permits(ComposedMessageIdWithMetaData message) {
        if (modSeq == 0) {
            return !replace && !named.hasSystemFlags() && !named.hasKeywordOf(message.getFlags());
        }
        return message.getModSeq().asLong() <= modSeq;
    }
}
