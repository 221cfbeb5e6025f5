/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

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

/**
 * The database stands still while messages are indexed.
 */
class FrozenDatabaseTest {
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
        letters.append(selected(), MESSAGES);
    }

    private void startServer() throws Exception {
        server = CondstoreServer.start(
            ServerOptions.builder().freePorts().store(Store.postgresql(database.address())).dataDir(directory.resolve("james")).build());
    }

    private ImapConnection selected() throws IOException {
        return letters.select(server, Standstill.TIMEOUT);
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
        letters.append(connection, MESSAGES);

        standStillDuringASearch(connection);

        letters.check(selected(), "after it stood still");
    }

    private void standStillDuringASearch(ImapConnection connection) throws Exception {
        Standstill.during(connection, letters, database::freeze, database::thaw);
    }
}
