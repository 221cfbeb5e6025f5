/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * Invariants I6 and I7: a server killed between two statements of a command leaves nothing of it, neither messages without their entry in
 * the log nor an entry without its messages. The commands are held in the middle by a lock in the database.
 *
 * It fails when OpenJPA is left to begin the database's transaction, so that what JDBC writes is committed statement by statement.
 */
class KilledBetweenStatementsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> COMMANDS = new LinkedHashMap<>(Map.of(
        "stored", "STORE 1:3 +FLAGS (\\Seen job)",
        "conditional", "STORE 1:3 (UNCHANGEDSINCE 9) FLAGS (job)",
        "expunged", "EXPUNGE",
        "moved", "MOVE 1:3 INBOX"));

    @TempDir
    private Path directory;

    /** The log is written after the messages, the mailbox's row after the log. */
    @ParameterizedTest
    @ValueSource(strings = {"LOCK TABLE condstore_change IN ACCESS EXCLUSIVE MODE", "LOCK TABLE james_mailbox IN EXCLUSIVE MODE"})
    void commandThatHadNotEndedShouldLeaveNoTrace(String lock) throws Exception {
        KillablePostgresql database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        List<String> options = List.of("--store", "postgresql", "--jdbc-url", database.address().url(), "--db-user", "postgres");
        try (database) {
            Map<String, List<String>> before = new LinkedHashMap<>();
            try (ServerJvm server = ServerJvm.start(directory, options)) {
                List<ImapConnection> connections = new ArrayList<>();
                for (String mailbox : COMMANDS.keySet()) {
                    connections.add(prepare(server, mailbox));
                    before.put(mailbox, state(server, mailbox));
                }
                try (Connection locking = database.connect()) {
                    locking.setAutoCommit(false);
                    KillablePostgresql.execute(locking, lock);
                    int next = 0;
                    for (String command : COMMANDS.values()) {
                        connections.get(next++).send(command);
                    }
                    await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.waiting()).isEqualTo(COMMANDS.size()));
                    server.kill();
                }
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.waiting()).isZero());

            try (ServerJvm server = ServerJvm.start(directory, options)) {
                for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
                    String mailbox = command.getKey();
                    assertThat(state(server, mailbox)).as(mailbox).isEqualTo(before.get(mailbox));
                    ImapConnection connection = server.login();
                    connection.command("SELECT " + mailbox + " (CONDSTORE)").orThrow("SELECT");
                    connection.command(command.getValue()).orThrow(command.getValue());
                    assertThat(state(server, mailbox)).as(mailbox).isNotEqualTo(before.get(mailbox));
                }
            }
        }
    }

    private static ImapConnection prepare(ServerJvm server, String mailbox) throws Exception {
        ImapConnection connection = server.login();
        connection.command("CREATE " + mailbox).orThrow("CREATE");
        ServerExtension.append(connection, mailbox, 4);
        connection.command("SELECT " + mailbox + " (CONDSTORE)").orThrow("SELECT");
        connection.command("STORE 4 +FLAGS (\\Deleted)").orThrow("STORE");
        return connection;
    }

    private static List<String> state(ServerJvm server, String mailbox) throws Exception {
        return MailboxState.of(server.login(), mailbox);
    }
}
