/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * A server stands still, its embedded database with it, and finds that all its waiting took too long.
 */
class FrozenServerTest {
    private static final List<String> DERBY = List.of("--store", "derby");
    private static final int MESSAGES = 200;

    private final Letters letters = new Letters("letters", new Random(1));
    @TempDir
    private Path directory;

    private ServerJvm start() throws IOException, InterruptedException {
        return ServerJvm.start(directory, DERBY);
    }

    private ImapConnection selected(ServerJvm server) throws IOException {
        return letters.select(server.login(Standstill.TIMEOUT));
    }

    private void standStillDuringASearch(ServerJvm server) throws Exception {
        Standstill.during(selected(server), letters, server::freeze, server::thaw);
    }

    @Test
    void everythingShouldBeFoundWhenTheServerStandsStill() throws Exception {
        try (ServerJvm server = start()) {
            letters.append(selected(server), MESSAGES);
            standStillDuringASearch(server);
            letters.check(selected(server), "after it stood still in operation");
        }
        MoreFiles.deleteRecursively(directory.resolve("data/var/search-index/followed"), RecursiveDeleteOption.ALLOW_INSECURE);
        try (ServerJvm server = start()) {
            standStillDuringASearch(server);
            letters.check(selected(server), "after it stood still while the index was filled");
        }
        try (ServerJvm server = start()) {
            letters.check(selected(server), "after a restart");
        }
    }
}
