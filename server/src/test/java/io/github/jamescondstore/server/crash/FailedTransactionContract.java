/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;

/**
 * A database that refuses a statement in the middle of a transaction, as one does whose disk is full: nothing of the command is left, not
 * even a number that was given out, and it is logged once, with the user and the mailbox.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FailedTransactionContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private CondstoreServer server;
    private Optional<String> refusing = Optional.empty();
    private int mailboxes = 0;

    /** Where the server keeps its mail. */
    abstract Store store(Path directory) throws Exception;

    /** To that database, beside the server's connections. */
    abstract Connection connect() throws SQLException;

    /** Makes the routine that the trigger calls. */
    abstract String routine();

    /** Makes a trigger of that name, which lets the statement fail. */
    abstract String trigger(String name, Moment moment, String statement);

    /** Before or after the row is written. */
    enum Moment { BEFORE, AFTER }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().store(store(directory)).dataDir(directory.resolve("james")).build());
        execute(routine());
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private void refuse(Moment moment, String statement) throws SQLException {
        String name = "refusing" + mailboxes;
        execute(trigger(name, moment, statement));
        refusing = Optional.of(dropping(name, statement));
    }

    /** PostgreSQL wants to know the table. */
    String dropping(String name, String statement) {
        return "DROP TRIGGER " + name;
    }

    @AfterEach
    void allow() throws SQLException {
        if (refusing.isPresent()) {
            execute(refusing.get());
            refusing = Optional.empty();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ImapConnection login() throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "STORE 1:3 +FLAGS (job)                          | BEFORE | INSERT ON condstore_change",
        "STORE 1:3 (UNCHANGEDSINCE 9) FLAGS (\\Seen job) | BEFORE | INSERT ON condstore_change",
        "EXPUNGE                                         | BEFORE | INSERT ON condstore_change",
        "COPY 1:3 OTHER                                  | BEFORE | INSERT ON condstore_change",
        "MOVE 1:3 OTHER                                  | BEFORE | INSERT ON condstore_change",
        "APPEND                                          | BEFORE | INSERT ON condstore_change",
        "STORE 1:3 +FLAGS (job)                          | BEFORE | UPDATE ON james_mailbox",
        "MOVE 1:3 OTHER                                  | BEFORE | UPDATE ON james_mailbox",
        "APPEND                                          | BEFORE | UPDATE ON james_mailbox",
        "STORE 1:3 +FLAGS (\\Seen)                       | BEFORE | UPDATE ON james_mail",
        "MOVE 1:3 OTHER                                  | AFTER | DELETE ON james_mail",
        "EXPUNGE                                         | AFTER | DELETE ON james_mail"})
    void aCommandThatTheDatabaseRefusesShouldLeaveNoTrace(String command, Moment moment, String statement) throws Exception {
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

        refuse(moment, statement);
        try (ServerLog log = ServerLog.open()) {
            assertThat(run(connection, command, mailbox, other).tagged()).startsWith("NO ");

            assertThat(log.lines(Level.ERROR)).singleElement().asString().contains(ServerExtension.ALICE, "#private:" + ServerExtension.ALICE + ":" + mailbox);
        }
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

    private List<String> state(String... mailboxes) throws Exception {
        List<String> state = new ArrayList<>();
        for (String mailbox : mailboxes) {
            state.addAll(MailboxState.of(login(), mailbox));
        }
        return state;
    }
}
