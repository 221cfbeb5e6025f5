/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The index goes back on one thread while another is at work with a mailbox.
 */
class SetbackTest {
    private static final MailboxId MAILBOX = InMemoryId.of(1);
    private static final Position BEGUN = Position.begun(ModSeq.of(1));

    @TempDir
    private Path directory;

    /** Otherwise the index says that it has a message which it has lost, and no search finds it. */
    @Test
    void noPositionShouldBeTakenThatWasReachedFromOneThatDoesNotHold() throws Exception {
        try (WordIndex index = new WordIndex(new IndexDirectory(directory.resolve("index"), "test"))) {
            long setbacks = index.setbacks();
            put(index, 1);
            index.position(MAILBOX, BEGUN.indexed(1, UidSet.empty()), setbacks);
            index.commit();
            put(index, 2);
            index.position(MAILBOX, BEGUN.indexed(2, UidSet.empty()), setbacks);
            MoreFiles.deleteRecursively(directory.resolve("index"), RecursiveDeleteOption.ALLOW_INSECURE);
            assertThatThrownBy(index::commit).isInstanceOf(IndexFailure.class);
            put(index, 3);

            assertThatThrownBy(() -> index.position(MAILBOX, BEGUN.indexed(3, UidSet.empty()), setbacks)).isInstanceOf(IndexFailure.class);
            assertThat(index.position(MAILBOX)).isEqualTo(Position.NONE);
        }
    }

    private static void put(WordIndex index, long uid) throws Exception {
        byte[] message = ("Subject: " + uid + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        index.put(MAILBOX, uid, MessageText.of(new ByteArrayInputStream(message)));
    }
}
