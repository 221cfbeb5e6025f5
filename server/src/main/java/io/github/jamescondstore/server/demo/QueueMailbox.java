/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * A mailbox of its own that serves as the queue: made and filled at the start, deleted when closed.
 */
final class QueueMailbox implements AutoCloseable {
    static QueueMailbox create(ImapConnection connection) throws IOException {
        String name = "queue-demo-" + UUID.randomUUID();
        connection.command("CREATE " + ImapConnection.quote(name)).orThrow("CREATE");
        return new QueueMailbox(connection, name);
    }

    private final ImapConnection connection;
    private final String name;

    private QueueMailbox(ImapConnection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    String name() {
        return name;
    }

    void fill(int messages, QueueProgress progress) throws IOException {
        for (int number = 1; number <= messages; number++) {
            connection.append(name, message(number)).orThrow("APPEND");
            progress.appended();
        }
    }

    @Override
    public void close() throws IOException {
        connection.command("DELETE " + ImapConnection.quote(name)).orThrow("DELETE");
    }

    private static byte[] message(int number) {
        return ("From: queue@example.org\r\n"
            + "To: queue@example.org\r\n"
            + "Subject: job " + number + "\r\n"
            + "\r\n"
            + "Whoever claims this message does job " + number + ".\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
