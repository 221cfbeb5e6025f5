/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;

/**
 * Connections that are encrypted or compressed from a command on, and those that end while the server waits for them. On a James that runs four
 * commands at a time.
 *
 * STARTTLS and COMPRESS were seen to fail with their OK kept until the command has ended: it was sent encrypted, or compressed. The pipelined COMPRESS,
 * with nothing waited for, as it fails in James alone: a part of the FETCH is sent compressed before the client knows.
 */
class SwitchedStreamTest {
    private static final int COMMANDS_AT_ONCE = 4;
    private static final int DOUBLED = 6;
    private static final int MESSAGES = 1 << DOUBLED;
    private static final int OCTETS = 500_000;

    @TempDir
    static Path directory;
    private static PublishedJames james;

    @BeforeAll
    static void start() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Path imap = directory.resolve("conf/imapserver.xml");
        Files.writeString(imap, Files.readString(imap).replace("<enableIdle>", "<compress>true</compress>\n<concurrentRequests>" + COMMANDS_AT_ONCE
            + "</concurrentRequests>\n<enableIdle>"));
        james = PublishedJames.start(layout, PublishedJames.command("-javaagent:" + PublishedJames.DROP_IN, "-jar", PublishedJames.JAR), Map.of());
        try (ImapConnection connection = james.login()) {
            String lines = String.join("", Collections.nCopies(OCTETS / 50, "0123456789012345678901234567890123456789012345\r\n"));
            connection.append("INBOX", ("Subject: large\r\n\r\n" + lines).getBytes()).orThrow("APPEND");
            connection.command("SELECT INBOX").orThrow("SELECT");
            for (int i = 0; i < DOUBLED; i++) {
                connection.command("COPY 1:* INBOX").orThrow("COPY");
                connection.command("NOOP").orThrow("NOOP");
            }
        }
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    private static ContentReader connect() throws Exception {
        return new ContentReader(james.host(), james.imapPort());
    }

    private static ContentReader waiting() throws Exception {
        ContentReader reader = connect();
        reader.login();
        reader.send("c FETCH 1:* (BODY.PEEK[])");
        reader.awaitAnswer();
        return reader;
    }

    @Test
    void clientsThatLeaveShouldLeaveNoCommandBehind() throws Exception {
        for (int i = 0; i < 2 * COMMANDS_AT_ONCE; i++) {
            waiting().close();
        }

        // As many as may run at a time, so that none of those that were left behind may.
        List<ImapConnection> others = new ArrayList<>();
        for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
            others.add(james.login());
        }
        for (ImapConnection other : others) {
            assertThat(other.command("EXAMINE INBOX").orThrow("EXAMINE").untagged()).contains("* " + MESSAGES + " EXISTS");
            other.close();
        }
    }

    /** What comes after its OK is compressed, and nothing that comes before it. */
    @Test
    void compressShouldComeAfterAllThatWasAskedForBefore() throws Exception {
        try (ContentReader reader = waiting()) {
            reader.send("d COMPRESS DEFLATE");

            assertThat(reader.tagged("c ")).startsWith("OK ");
            assertThat(reader.fetched()).isEqualTo(MESSAGES);
            assertThat(reader.tagged("d ")).startsWith("OK ");
            reader.compress();
            assertThat(reader.command("e FETCH 1:* (BODY.PEEK[])")).startsWith("OK ");
            assertThat(reader.fetched()).isEqualTo(2 * MESSAGES);
            assertThat(reader.octets()).isGreaterThan(2L * MESSAGES * OCTETS * 9 / 10);
        }
    }

    @Test
    void startTlsShouldEncryptWhatComesAfterIt() throws Exception {
        try (ContentReader reader = connect()) {
            assertThat(reader.command("a STARTTLS")).startsWith("OK ");
            reader.encrypt();
            reader.login();
            assertThat(reader.command("c FETCH 1:* (BODY.PEEK[])")).startsWith("OK ");
            assertThat(reader.fetched()).isEqualTo(MESSAGES);
        }
    }

    @Test
    void anEncryptedConnectionShouldBeCompressedToo() throws Exception {
        try (ContentReader reader = connect()) {
            assertThat(reader.command("a STARTTLS")).startsWith("OK ");
            reader.encrypt();
            reader.login();
            assertThat(reader.command("c COMPRESS DEFLATE")).startsWith("OK ");
            reader.compress();
            assertThat(reader.command("d FETCH 1:* (FLAGS)")).startsWith("OK ");
            assertThat(reader.fetched()).isEqualTo(MESSAGES);
        }
    }
}
