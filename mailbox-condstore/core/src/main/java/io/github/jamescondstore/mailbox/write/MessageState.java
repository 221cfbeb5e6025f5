/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

/**
 * A message's flags and mod-sequence as they belong together.
 */
public final class MessageState {
    private final MessageUid uid;
    private final ModSeq previousModSeq;
    private final ModSeq modSeq;
    private final Flags flags;

    public MessageState(MessageUid uid, ModSeq modSeq, Flags flags) {
        this(uid, modSeq, modSeq, flags);
    }

    /**
     * @param previousModSeq what the message had before the update that gave it this state
     */
    public MessageState(MessageUid uid, ModSeq previousModSeq, ModSeq modSeq, Flags flags) {
        this.uid = uid;
        this.previousModSeq = previousModSeq;
        this.modSeq = modSeq;
        this.flags = new Flags(flags);
    }

    public MessageUid uid() {
        return uid;
    }

    public ModSeq modSeq() {
        return modSeq;
    }

    public ModSeq previousModSeq() {
        return previousModSeq;
    }

    /**
     * @return a copy of one's own
     */
    public Flags flags() {
        return new Flags(flags);
    }

    @Override
    public String toString() {
        return "uid " + uid.asLong() + " modseq " + modSeq.asLong() + " " + flags;
    }
}
