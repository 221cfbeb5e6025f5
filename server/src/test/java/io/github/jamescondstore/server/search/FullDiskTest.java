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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * The disk that the search index is on is full, and has room again. Where this process may mount one: else it is not run.
 *
 * Seen to fail with Lucene's own lock, which a writer that could not be closed for the full disk keeps for ever.
 */
class FullDiskTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MAILBOX = "letters";
    private static final int MESSAGES = 100;
    private static final long LITTLE = 4_096;
    private static final String SMALL = "128k";
    private static final String LARGE = "64m";

    private final Letters letters = new Letters(MAILBOX, new Random(1));
    @TempDir
    private Path directory;
    private Path disk;
    private boolean mounted;
    private TestDatabase database;
    private CondstoreServer server;

    private void start(Backend backend, String size) throws Exception {
        database = TestDatabase.create(backend, directory);
        disk = Files.createDirectories(directory.resolve("var").resolve("search-index"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()), "a file system can be mounted");
        mounted = true;
        server = database.startServer();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (mounted) {
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

    private void resize(String size) throws Exception {
        assertThat(run("mount", "-o", "remount,size=" + size, disk.toString())).isTrue();
    }

    private ImapConnection selected() throws IOException {
        return letters.select(server, TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void everythingShouldBeFoundWhenTheDiskIsFullInOperation(Backend backend) throws Exception {
        start(backend, SMALL);
        ImapConnection connection = selected();
        while (Files.getFileStore(disk).getUsableSpace() > LITTLE && letters.size() < 10 * MESSAGES) {
            letters.append(connection);
        }
        letters.append(connection, MESSAGES);

        everythingShouldBeFoundBeforeAndAfterThereIsRoom();
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void everythingShouldBeFoundWhenTheDiskIsFullWhileTheIndexIsFilled(Backend backend) throws Exception {
        start(backend, LARGE);
        ImapConnection connection = selected();
        letters.append(connection, 2 * MESSAGES);
        server.close();
        MoreFiles.deleteRecursively(disk.resolve("followed"), RecursiveDeleteOption.ALLOW_INSECURE);
        resize(SMALL);
        server = database.startServer();

        everythingShouldBeFoundBeforeAndAfterThereIsRoom();
    }

    private void everythingShouldBeFoundBeforeAndAfterThereIsRoom() throws Exception {
        letters.check(selected(), "with a full disk");
        assertThat(state()).as("it is full").contains("\"complete\":0,");

        resize(LARGE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).contains("\"complete\":1,"));
        letters.check(selected(), "with room again");

        server.close();
        server = database.startServer();
        letters.check(selected(), "after a restart");
    }

    private String state() throws Exception {
        URI uri = URI.create("http://" + server.host() + ":" + server.webAdminPort() + "/condstore/search-index?mailbox=" + MAILBOX);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
}
