/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.log;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangeCodec;

/**
 * A change to be written before the transaction ends.
 */
public final class RecordedChange {
    private final long mailboxId;
    private final Change change;
    private final byte[] content;
    private final long bytesBefore;

    private RecordedChange(long mailboxId, Change change, byte[] content, long bytesBefore) {
        this.mailboxId = mailboxId;
        this.change = change;
        this.content = content;
        this.bytesBefore = bytesBefore;
    }

    /**
     * @param bytesBefore how many bytes the log took before
     */
    public static RecordedChange of(long mailboxId, Change change, long bytesBefore) {
        return new RecordedChange(mailboxId, change, ChangeCodec.encode(change), bytesBefore);
    }

    public long mailboxId() {
        return mailboxId;
    }

    public Change change() {
        return change;
    }

    public byte[] content() {
        return content;
    }

    long bytesBefore() {
        return bytesBefore;
    }

    long bytesAfter() {
        return bytesBefore + content.length;
    }
}
