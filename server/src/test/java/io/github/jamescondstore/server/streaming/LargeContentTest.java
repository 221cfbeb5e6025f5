/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * A FETCH of more than a server has memory for: it holds a few messages at a time, also for a client that does not take what it asked for.
 *
 * Seen to fail with the FETCH done at once: it is answered NO, or the server runs out of memory. And, without waiting for the client between the portions,
 * once clients do not read.
 */
class LargeContentTest {
    private static final String HEAP = "224m";
    private static final int MESSAGES = 300;
    private static final int OCTETS = 1_000_000;
    private static final int SLOW_CLIENTS = 4;

    @TempDir
    private Path directory;
    private KillablePostgresql database;
    private ServerJvm server;

    @BeforeEach
    void start() throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        try (ServerJvm first = startServer()) {
            ServerExtension.append(first.login(), "INBOX", 1);
        }
        try (Connection connection = database.connect()) {
            KillablePostgresql.execute(connection, "UPDATE james_mail SET mail_bytes = convert_to(repeat('0123456789', " + OCTETS / 10 + "), 'UTF8'),"
                + " mail_content_octets_count = " + OCTETS + " + mail_body_start_octet");
            KillablePostgresql.execute(connection, "DO $$ DECLARE message james_mail; BEGIN SELECT * INTO message FROM james_mail;"
                + " FOR uid IN 2.." + MESSAGES + " LOOP message.mail_uid := uid; INSERT INTO james_mail SELECT message.*; END LOOP; END $$");
            KillablePostgresql.execute(connection, "UPDATE james_mailbox SET mailbox_last_uid = " + MESSAGES + " WHERE mailbox_last_uid = 1");
        }
        server = startServer();
    }

    private ServerJvm startServer() throws Exception {
        return ServerJvm.start(directory, List.of("--store", "postgresql", "--jdbc-url", database.address().url(), "--db-user", "postgres"), HEAP);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        database.close();
    }

    private ContentReader reader() throws Exception {
        ContentReader reader = new ContentReader(server.host(), server.imapPort());
        reader.login();
        return reader;
    }

    @Test
    void aFetchOfMoreThanTheHeapShouldBeAnswered() throws Exception {
        for (String command : List.of("c FETCH 1:* (BODY.PEEK[])", "d UID FETCH 1:* (UID BODY[TEXT])")) {
            try (ContentReader reader = reader()) {
                assertThat(reader.command(command)).startsWith("OK ");
                assertThat(reader.fetched()).isEqualTo(MESSAGES);
                assertThat(reader.octets()).isGreaterThanOrEqualTo((long) MESSAGES * OCTETS);
            }
        }
    }

    @Test
    void clientsThatDoNotTakeWhatTheyAskedForShouldNotStopOthers() throws Exception {
        List<ContentReader> slow = new ArrayList<>();
        for (int i = 0; i < SLOW_CLIENTS; i++) {
            ContentReader reader = reader();
            slow.add(reader);
            reader.send("c FETCH 1:* (BODY.PEEK[])");
        }

        ImapConnection other = server.login();
        other.command("SELECT INBOX").orThrow("SELECT");
        for (int number = 1; number <= MESSAGES; number += 10) {
            other.command("FETCH " + number + " (BODY.PEEK[])").orThrow("FETCH");
        }

        for (ContentReader reader : slow) {
            assertThat(reader.tagged("c ")).startsWith("OK ");
            assertThat(reader.fetched()).isEqualTo(MESSAGES);
            reader.close();
        }
    }
}
