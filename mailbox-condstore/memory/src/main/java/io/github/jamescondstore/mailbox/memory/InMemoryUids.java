/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.UidProvider;

import com.google.common.base.Preconditions;

/**
 * The UIDs of all mailboxes.
 *
 * Invariant I10: UID and mod-sequence of a message that is added come from one section. So UIDs become readable in ascending
 * order, and UIDNEXT never exceeds a UID that is still to come.
 *
 * Asking for the next UID takes none, within a section or without, as {@code GatedModSeqProvider} does it: it is what a
 * message would get as things stand. It is gone once the message is there, which only a section can bring about. James's JMAP
 * move asks before it writes, and the answer may be somebody else's by then; the mapper asks again.
 */
final class InMemoryUids implements UidProvider {
    private final ConcurrentMap<MailboxId, MessageUid> last = new ConcurrentHashMap<>();

    @Override
    public MessageUid nextUid(Mailbox mailbox) {
        return nextUid(mailbox.getMailboxId());
    }

    @Override
    public MessageUid nextUid(MailboxId mailboxId) {
        return lastUid(mailboxId).map(MessageUid::next).orElse(MessageUid.MIN_VALUE);
    }

    @Override
    public Optional<MessageUid> lastUid(Mailbox mailbox) {
        return lastUid(mailbox.getMailboxId());
    }

    Optional<MessageUid> lastUid(MailboxId mailboxId) {
        return Optional.ofNullable(last.get(mailboxId));
    }

    /**
     * To be asked before a message is added.
     *
     * @throws IllegalStateException when it does not bear the UID that is due
     */
    void checkDue(MailboxId mailboxId, MessageUid uid) {
        MessageUid due = nextUid(mailboxId);
        Preconditions.checkState(uid.equals(due), "UID %s is added where %s is due", uid.asLong(), due.asLong());
    }

    /**
     * The message is in the mailbox.
     */
    void added(MailboxId mailboxId, MessageUid uid) {
        last.put(mailboxId, uid);
    }

    void forget(MailboxId mailboxId) {
        last.remove(mailboxId);
    }

    void forgetAll() {
        last.clear();
    }
}
