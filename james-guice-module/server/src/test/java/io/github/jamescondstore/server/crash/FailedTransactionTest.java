/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A database that refuses a statement in the middle of a transaction, as one does whose disk is full: nothing of the command is left, not
 * even a number that was given out.
 */
class FailedTransactionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String FUNCTION = "CREATE FUNCTION refuse() RETURNS trigger AS "
        + "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql";

    @TempDir
    private static Path directory;
    private static KillablePostgresql database;
    private static CondstoreServer server;
    private static int mailboxes = 0;

    @BeforeAll
    static void start() throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        server = CondstoreServer.start(ServerOptions.builder()
            .freePorts().store(Store.postgresql(database.address())).dataDir(directory.resolve("james")).build());
        execute(FUNCTION);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        database.close();
    }

    @AfterEach
    void allow() throws SQLException {
        for (String table : List.of("condstore_change", "james_mail", "james_mailbox")) {
            execute("DROP TRIGGER IF EXISTS refusing ON " + table);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            KillablePostgresql.execute(connection, sql);
        }
    }

    private static ImapConnection login() throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STORE 1:3 +FLAGS (job)                          | BEFORE INSERT ON condstore_change",
        "STORE 1:3 (UNCHANGEDSINCE 9) FLAGS (\\Seen job) | BEFORE INSERT ON condstore_change",
        "EXPUNGE                                         | BEFORE INSERT ON condstore_change",
        "COPY 1:3 OTHER                                  | BEFORE INSERT ON condstore_change",
        "MOVE 1:3 OTHER                                  | BEFORE INSERT ON condstore_change",
        "APPEND                                          | BEFORE INSERT ON condstore_change",
        "STORE 1:3 +FLAGS (job)                          | BEFORE UPDATE ON james_mailbox",
        "MOVE 1:3 OTHER                                  | BEFORE UPDATE ON james_mailbox",
        "APPEND                                          | BEFORE UPDATE ON james_mailbox",
        "STORE 1:3 +FLAGS (\\Seen)                       | BEFORE UPDATE ON james_mail",
        "MOVE 1:3 OTHER                                  | AFTER DELETE ON james_mail",
        "EXPUNGE                                         | AFTER DELETE ON james_mail"})
    void aCommandThatTheDatabaseRefusesShouldLeaveNoTrace(String command, String trigger) throws Exception {
        String mailbox = "failed" + mailboxes++;
        String other = mailbox + "other";
        ImapConnection connection = login();
        connection.command("CREATE " + mailbox).orThrow("CREATE");
        connection.command("CREATE " + other).orThrow("CREATE");
        ServerExtension.append(connection, mailbox, 4);
        ServerExtension.append(connection, other, 1);
        connection.command("SELECT " + mailbox + " (CONDSTORE)").orThrow("SELECT");
        connection.command("STORE 4 +FLAGS (\\Deleted)").orThrow("STORE");
        List<String> before = state(mailbox, other);

        execute("CREATE TRIGGER refusing " + trigger + " FOR EACH ROW EXECUTE FUNCTION refuse()");
        assertThat(run(connection, command, mailbox, other).tagged()).startsWith("NO ");
        allow();

        assertThat(state(mailbox, other)).isEqualTo(before);
        assertThat(run(connection, command, mailbox, other).tagged()).startsWith("OK ");
        assertThat(state(mailbox, other)).isNotEqualTo(before);
    }

    private static ImapAnswer run(ImapConnection connection, String command, String mailbox, String other) throws Exception {
        return command.equals("APPEND")
            ? connection.append(mailbox, ServerExtension.message(9))
            : connection.command(command.replace("OTHER", other));
    }

    private static List<String> state(String... mailboxes) throws Exception {
        List<String> state = new ArrayList<>();
        for (String mailbox : mailboxes) {
            state.addAll(MailboxState.of(login(), mailbox));
        }
        return state;
    }
}
