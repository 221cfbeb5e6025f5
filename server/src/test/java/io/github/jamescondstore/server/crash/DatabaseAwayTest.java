/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.ServerStartException;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.imap.ImapException;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * The database goes away while the server is there, by SIGKILL, and returns.
 */
class DatabaseAwayTest {
    private static final int KILLS = Integer.getInteger("crash.kills", 3);
    private static final int WRITERS = 8;
    private static final int MOST_COMMANDS = 400;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MAILBOX = "away";

    @TempDir
    private Path directory;
    private KillablePostgresql database;
    private CondstoreServer server;

    @BeforeEach
    void start() throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        server = CondstoreServer.start(options());
        login().command("CREATE " + MAILBOX).orThrow("CREATE");
    }

    private ServerOptions options() {
        return ServerOptions.builder().freePorts().store(Store.postgresql(database.address())).dataDir(directory.resolve("james")).build();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        database.close();
    }

    private ImapConnection login() throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    @Test
    void commandsShouldBeRefusedWhileTheDatabaseIsAwayAndDoneWhenItIsBack() throws Exception {
        ImapConnection connection = login();
        ServerExtension.append(connection, MAILBOX, 3);
        // Not the first, to whom the messages are recent.
        login().command("SELECT " + MAILBOX).orThrow("SELECT");
        connection.command("SELECT " + MAILBOX + " (CONDSTORE)").orThrow("SELECT");
        List<String> before = connection.command("FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged();

        database.kill();

        for (String command : List.of("STORE 1 +FLAGS (job)", "STORE 1:* (UNCHANGEDSINCE 9) FLAGS (job)", "FETCH 1:* (FLAGS)",
            "FETCH 1:* (FLAGS) (CHANGEDSINCE 2)", "FETCH 1 (BODY.PEEK[])", "SEARCH MODSEQ 2", "SEARCH UNSEEN", "COPY 1 INBOX", "MOVE 1 INBOX", "EXPUNGE",
            "STATUS INBOX (MESSAGES HIGHESTMODSEQ)", "CREATE other", "SELECT INBOX")) {
            assertThat(connection.command(command).tagged()).as(command).startsWith("NO ");
        }
        assertThatThrownBy(this::login).as("login").isInstanceOf(ImapException.class).hasMessageContaining("LOGIN was answered: NO");

        database.start();

        connection.command("SELECT " + MAILBOX).orThrow("SELECT");
        assertThat(connection.command("FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged()).isEqualTo(before);
        connection.command("STORE 1 +FLAGS (job)").orThrow("STORE");
        login();
    }

    /** Repeated {@code -Dcrash.kills} times. */
    @Test
    void whatWasAcknowledgedShouldOutliveTheDatabase() throws Exception {
        Journal journal = new Journal(MAILBOX);
        Random random = new Random(1);
        List<Writer> writers = IntStream.range(0, WRITERS).mapToObj(number -> new Writer(number, MAILBOX, journal)).collect(Collectors.toList());

        for (int kill = 0; kill < KILLS; kill++) {
            writeUntilKilled(writers, 1 + random.nextInt(MOST_COMMANDS));
            database.start();
            journal.check(login(), writers, random);
        }
    }

    private void writeUntilKilled(List<Writer> writers, int commands) throws Exception {
        AtomicBoolean killed = new AtomicBoolean(false);
        Semaphore answered = new Semaphore(0);
        List<Callable<Void>> all = new ArrayList<>();
        for (Writer writer : writers) {
            all.add(() -> {
                ImapConnection connection = login();
                connection.command("SELECT " + MAILBOX + " (CONDSTORE)").orThrow("SELECT");
                while (true) {
                    writer.write(connection);
                    answered.release();
                }
            });
        }
        all.add(() -> {
            answered.acquire(commands);
            killed.set(true);
            database.kill();
            return null;
        });
        Together.run(all.size(), number -> () -> {
            try {
                all.get(number).call();
            } catch (ImapException e) {
                assertThat(e).as("the answer when the database is away").hasMessageContaining("was answered: NO");
                assertThat(killed).as("killed when a command was refused: %s", e).isTrue();
            }
            return null;
        });
    }

    @Test
    void aServerShouldSayThatItCannotStartWithoutItsDatabase() throws Exception {
        server.close();
        database.kill();

        assertThatThrownBy(() -> CondstoreServer.start(options()))
            .isInstanceOf(ServerStartException.class)
            .hasMessageStartingWith("cannot open the database jdbc:postgresql://127.0.0.1:")
            .hasMessageContaining("refused");

        database.start();
        server = CondstoreServer.start(options());
    }
}
