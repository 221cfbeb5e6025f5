/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.imap.ImapException;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * A server is killed at any moment while it indexes, in every third life from nothing on: {@code -Dcrash.kills} times. From its first answer on it
 * finds all that is there.
 */
class SearchCrashTest {
    private static final int KILLS = Integer.getInteger("crash.kills", 3);
    private static final int MOST_COMMANDS = 150;
    private static final String MAILBOX = "letters";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void everythingShouldBeFoundWhereverTheServerWasKilled(Backend backend) throws Exception {
        List<String> options = backend.serveOptions();
        Random random = new Random(1);
        Letters letters = new Letters(MAILBOX, random);

        for (int life = 0; life <= KILLS; life++) {
            if (life % 3 == 1) {
                deleteIndex();
            }
            try (ServerJvm server = ServerJvm.start(directory, options)) {
                ImapConnection connection = server.login();
                if (life == 0) {
                    connection.command("CREATE " + MAILBOX).orThrow("CREATE");
                }
                connection.command("SELECT " + MAILBOX).orThrow("SELECT");
                letters.lookAgain(connection);
                letters.check(connection, "in life " + life);
                writeUntilKilled(server, connection, letters, 1 + random.nextInt(MOST_COMMANDS));
            }
        }
        assertThat(letters.size()).isPositive();
    }

    private void deleteIndex() throws IOException {
        Path index = directory.resolve("data").resolve("var").resolve("search-index").resolve("followed");
        if (Files.exists(index)) {
            MoreFiles.deleteRecursively(index, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static void writeUntilKilled(ServerJvm server, ImapConnection connection, Letters letters, int commands) throws Exception {
        Semaphore answered = new Semaphore(0);
        AtomicBoolean killed = new AtomicBoolean();
        CompletableFuture<Void> killing = CompletableFuture.runAsync(() -> {
            try {
                answered.acquire(commands);
                killed.set(true);
                server.kill();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            while (true) {
                letters.append(connection);
                answered.release();
                letters.change(connection);
                answered.release();
            }
        } catch (ImapException e) {
            throw e;
        } catch (IOException e) {
            assertThat(killed).as("killed when the connection ended: %s", e).isTrue();
        }
        killing.get();
    }
}
