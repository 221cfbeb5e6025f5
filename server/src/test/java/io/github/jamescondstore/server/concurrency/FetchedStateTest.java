/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.Sets;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Row A4: the flags that a FETCH tells are those of the mod-sequence that it tells, while others write. A client keeps both, and would
 * never ask for that change again.
 *
 * It fails on Derby when what was read is not checked, and on Derby and PostgreSQL when James's messages keep the flags they were loaded with.
 */
class FetchedStateTest {
    private static final int WRITES = 50;
    private static final int MESSAGES = 10;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @ValueSource(strings = {"FLAGS MODSEQ", "FLAGS MODSEQ RFC822.SIZE", "FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)]"})
    void flagsShouldBeThoseOfTheModSeqToldWithThem(String items) throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES);
        Map<Long, ImmutableSet<String>> written = new HashMap<>();
        AtomicBoolean done = new AtomicBoolean(false);

        List<SetMultimap<Long, ImmutableSet<String>>> read = Together.run(4, client -> () -> {
            if (client == 0) {
                try {
                    written.putAll(write(mailbox));
                } finally {
                    done.set(true);
                }
                return HashMultimap.create();
            }
            return read(mailbox, items, done);
        });

        SetMultimap<Long, ImmutableSet<String>> all = HashMultimap.create();
        read.forEach(all::putAll);
        assertThat(all.keySet()).hasSizeGreaterThan(MESSAGES);
        assertThat(all.keySet()).allSatisfy(modSeq ->
            assertThat(all.get(modSeq)).as("flags told with mod-sequence %d", modSeq)
                // What the messages were added with is not in the answers of the writer.
                .containsExactly(written.getOrDefault(modSeq, ImmutableSet.of())));
    }

    /** Each write gives all messages another keyword instead of the one they have. */
    private static Map<Long, ImmutableSet<String>> write(String mailbox) throws Exception {
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("ENABLE CONDSTORE");
        Map<Long, ImmutableSet<String>> written = new HashMap<>();
        for (int i = 0; i < WRITES; i++) {
            String keyword = "$State" + i % 7;
            for (String line : connection.command("UID STORE 1:* FLAGS (" + keyword + ")").orThrow("STORE").untagged()) {
                FetchedFlags.parse(line).ifPresent(message -> written.put(message.modSeq().orElseThrow(), lasting(message)));
            }
        }
        return written;
    }

    private static SetMultimap<Long, ImmutableSet<String>> read(String mailbox, String items, AtomicBoolean done) throws Exception {
        ImapConnection connection = JAMES.selected(mailbox);
        SetMultimap<Long, ImmutableSet<String>> read = HashMultimap.create();
        while (!done.get()) {
            for (String line : connection.command("UID FETCH 1:* (" + items + ")").orThrow("FETCH").untagged()) {
                FetchedFlags.parse(line).ifPresent(message -> read.put(message.modSeq().orElseThrow(), lasting(message)));
            }
        }
        return read;
    }

    /** {@code \Recent} belongs to the session, not to the mod-sequence (row A6). */
    private static ImmutableSet<String> lasting(FetchedFlags message) {
        return ImmutableSet.copyOf(Sets.difference(message.flags(), ImmutableSet.of("\\Recent")));
    }
}
