/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * The disk that the search index is on is full, and has room again. Where this process may mount one: else it is not run.
 */
class FullDiskTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MAILBOX = "letters";
    private static final int MESSAGES = 100;
    private static final long LITTLE = 4_096;

    private final Letters letters = new Letters(MAILBOX, new Random(1));
    @TempDir
    private Path directory;
    private Path disk;
    private TestDatabase database;
    private CondstoreServer server;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create(Backend.DERBY, directory);
        disk = Files.createDirectories(directory.resolve("var").resolve("search-index"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()), "a file system can be mounted");
        server = database.startServer();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private ImapConnection selected() throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        connection.command("CREATE " + MAILBOX);
        connection.command("SELECT " + MAILBOX).orThrow("SELECT");
        return connection;
    }

    @Test
    void everythingShouldBeFoundWhileTheDiskIsFullAndAfterwards() throws Exception {
        ImapConnection connection = selected();
        while (Files.getFileStore(disk).getUsableSpace() > LITTLE && letters.size() < 10 * MESSAGES) {
            letters.append(connection);
        }
        for (int i = 0; i < MESSAGES; i++) {
            letters.append(connection);
        }
        letters.check(connection, "with a full disk");
        assertThat(state()).as("it is full").contains("\"complete\":0,");

        assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).contains("\"complete\":1,"));
        letters.check(connection, "with room again");

        server.close();
        server = database.startServer();
        letters.check(selected(), "after a restart");
    }

    private String state() throws Exception {
        URI uri = URI.create("http://" + server.host() + ":" + server.webAdminPort() + "/condstore/search-index?mailbox=" + MAILBOX);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
}
