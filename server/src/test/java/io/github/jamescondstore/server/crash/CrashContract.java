/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.resync.CrashedClients;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerJvm;
import io.github.jamescondstore.server.support.Together;

/**
 * A server is killed at any moment while clients write, and started again, over and over: {@code -Dcrash.kills} times.
 */
interface CrashContract {
    int KILLS = Integer.getInteger("crash.kills", 3);
    int WRITERS = 8;
    int MOST_COMMANDS = 400;
    String MAILBOX = "crash";

    Backend backend();

    @Test
    default void whatWasAcknowledgedShouldOutliveTheServer(@TempDir Path directory) throws Exception {
        List<String> options = backend().serveOptions();
        Journal journal = new Journal(MAILBOX);
        Random random = new Random(1);
        List<Writer> writers = IntStream.range(0, WRITERS).mapToObj(number -> new Writer(number, MAILBOX, journal)).collect(Collectors.toList());
        CrashedClients clients = new CrashedClients(MAILBOX);

        for (int life = 0; life <= KILLS; life++) {
            try (ServerJvm server = ServerJvm.start(directory, options)) {
                if (life == 0) {
                    server.login().command("CREATE " + MAILBOX).orThrow("CREATE");
                }
                journal.check(server.login(), writers, random);
                clients.comeBack(server);
                liveUntilKilled(server, writers, clients, 1 + random.nextInt(MOST_COMMANDS));
            }
        }
    }

    private static void liveUntilKilled(ServerJvm server, List<Writer> writers, CrashedClients clients, int commands) throws Exception {
        AtomicBoolean killed = new AtomicBoolean(false);
        Semaphore answered = new Semaphore(0);
        List<Callable<Void>> all = new ArrayList<>();
        for (Writer writer : writers) {
            all.add(() -> {
                ImapConnection connection = server.login();
                connection.command("SELECT " + MAILBOX + " (CONDSTORE)").orThrow("SELECT");
                while (true) {
                    writer.write(connection);
                    answered.release();
                }
            });
        }
        all.add(() -> {
            while (true) {
                clients.live();
            }
        });
        all.add(() -> {
            answered.acquire(commands);
            killed.set(true);
            server.kill();
            return null;
        });
        Together.run(all.size(), number -> () -> {
            try {
                all.get(number).call();
            } catch (IOException e) {
                assertThat(killed).as("killed when a connection broke: %s", e).isTrue();
            }
            return null;
        });
    }
}
