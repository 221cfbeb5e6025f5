/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.mapper;

import java.util.Optional;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.Section;

/**
 * The condition UNCHANGEDSINCE of an update of flags (RFC 7162, 3.1.3).
 *
 * The RFC has it that a server which keeps a mod-sequence per flag compares those of the flags that the update affects. The
 * change log knows which flags changed when, so as far back as it reaches {@code +FLAGS (\Seen)} does not conflict with
 * somebody's {@code +FLAGS (\Answered)}. An update that replaces all flags affects them all, and beyond the log's horizon the
 * message's own mod-sequence is all that is known: those are judged by it.
 */
final class UnchangedSince {
    private final long modSeq;
    private final ChangedFlags affected;
    private final boolean replace;

    UnchangedSince(long modSeq, Flags flags, FlagsUpdateMode mode) {
        Preconditions.checkArgument(modSeq >= 0, "UNCHANGEDSINCE must not be negative: %s", modSeq);
        this.modSeq = modSeq;
        this.affected = ChangedFlags.of(flags);
        this.replace = mode == FlagsUpdateMode.REPLACE;
    }

    Judge judge(Section section, MailboxId mailboxId, UidSet messages) {
        return new Judge(section, mailboxId, messages);
    }

    /**
     * Judges the messages of one update, within its section. The log is asked once for all of them, and only if a message's
     * mod-sequence alone does not settle it.
     */
    final class Judge {
        private final Section section;
        private final MailboxId mailboxId;
        private final UidSet messages;
        private Optional<UidSet> touched = Optional.empty();

        private Judge(Section section, MailboxId mailboxId, UidSet messages) {
            this.section = section;
            this.mailboxId = mailboxId;
            this.messages = messages;
        }

        boolean permits(ComposedMessageIdWithMetaData message) throws MailboxException {
            if (modSeq == 0) {
                return !replace && !affected.hasSystemFlags() && !affected.hasKeywordOf(message.getFlags());
            }
            return message.getModSeq().asLong() <= modSeq || !replace && !touched().contains(message.getComposedMessageId().getUid());
        }

        private UidSet touched() throws MailboxException {
            if (touched.isEmpty()) {
                touched = Optional.of(section.touchedSince(mailboxId, ModSeq.of(modSeq), affected, messages).orElse(messages));
            }
            return touched.get();
        }
    }
}
