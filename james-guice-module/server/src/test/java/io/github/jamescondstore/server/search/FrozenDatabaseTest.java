/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * The database stands still for {@code -Dsearch.frozen} seconds while messages are indexed. With 70, a message took longer than James's own indexing
 * waits for one, and all that was to be indexed with it was never found again.
 */
class FrozenDatabaseTest {
    private static final Duration FROZEN = Duration.ofSeconds(Integer.getInteger("search.frozen", 5));
    private static final Duration TIMEOUT = FROZEN.plusMinutes(2);
    private static final String MAILBOX = "letters";
    private static final int MESSAGES = 200;

    private final Letters letters = new Letters(MAILBOX, new Random(1));
    @TempDir
    private Path directory;
    private KillablePostgresql database;
    private CondstoreServer server;

    @BeforeEach
    void start() throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        startServer();
        ImapConnection connection = login();
        connection.command("CREATE " + MAILBOX).orThrow("CREATE");
        connection.command("SELECT " + MAILBOX).orThrow("SELECT");
        write(connection);
    }

    private void startServer() throws Exception {
        server = CondstoreServer.start(
            ServerOptions.builder().freePorts().store(Store.postgresql(database.address())).dataDir(directory.resolve("james")).build());
    }

    private void write(ImapConnection connection) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            letters.append(connection);
        }
    }

    private ImapConnection login() throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    private ImapConnection selected() throws IOException {
        ImapConnection connection = login();
        connection.command("SELECT " + MAILBOX).orThrow("SELECT");
        return connection;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        database.close();
    }

    @Test
    void everythingShouldBeFoundWhenTheDatabaseStandsStillWhileTheIndexIsFilled() throws Exception {
        server.close();
        MoreFiles.deleteRecursively(directory.resolve("james/var/search-index/followed"), RecursiveDeleteOption.ALLOW_INSECURE);
        startServer();

        standStillDuringASearch(selected());

        letters.check(selected(), "after it stood still");
        server.close();
        startServer();
        letters.check(selected(), "after a restart");
    }

    @Test
    void everythingShouldBeFoundWhenTheDatabaseStandsStillInOperation() throws Exception {
        ImapConnection connection = selected();
        write(connection);

        standStillDuringASearch(connection);

        letters.check(selected(), "after it stood still");
    }

    private void standStillDuringASearch(ImapConnection connection) throws Exception {
        database.freeze();
        CompletableFuture<Void> thawed = CompletableFuture.runAsync(this::thaw, CompletableFuture.delayedExecutor(FROZEN.toMillis(), TimeUnit.MILLISECONDS));
        letters.checkIfAnswered(connection.await(connection.send(Letters.QUESTION)));
        thawed.get();
    }

    private void thaw() {
        try {
            database.thaw();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
