/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;

import org.apache.james.mailbox.model.MailboxId;

/**
 * An indexer of before, which set aside what it could not read.
 */
public final class FormerIndexer {
    private FormerIndexer() {
    }

    /** What was set aside in a closed index was set aside by this indexer. */
    public static void takeOver(IndexDirectory directory, MailboxId mailboxId) throws IOException {
        try (WordIndex index = new WordIndex(directory)) {
            Position position = index.position(mailboxId);
            Position former = new Position(position.asOf(), position.upTo(), position.isFilled(), Position.INDEXER - 1, position.aside());
            index.position(mailboxId, former, index.setbacks());
        }
    }
}
