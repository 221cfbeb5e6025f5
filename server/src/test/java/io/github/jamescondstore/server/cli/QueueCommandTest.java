/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;

class QueueCommandTest {
    private static CondstoreServer server;

    @BeforeAll
    static void start() throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String address, String password) {
        return Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("demo", "queue", "--messages", "12", "--consumers", "1",
                "--server", address, "--login", "alice@example.org", "--password", password);
    }

    private static String address() {
        return server.host() + ":" + server.imapPort();
    }

    @Test
    void aNamedServerShouldBeTheOnlyRow() {
        assertThat(run(address(), ServerOptions.DEFAULT_PASSWORD)).isZero();

        assertThat(out.toString().lines()).hasSize(2)
            .first().asString().containsSubsequence("claimed", "claimed twice", "never claimed", "lost races", "claims/s");
        assertThat(out.toString().lines()).last().asString()
            .matches(address() + " +12 +0 +0 +0 +\\d+");
    }

    @Test
    void aRefusedLoginShouldBeExitCodeTwoAndNoTable() {
        assertThat(run(address(), "wrong")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).last().asString().startsWith("james-condstore demo queue: LOGIN was answered: NO");
    }

    @Test
    void anUnreachableServerShouldBeExitCodeTwoAndNoTable() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }

        assertThat(run("127.0.0.1:" + closed, "any")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).last().asString().startsWith("james-condstore demo queue: Connection refused");
    }
}
