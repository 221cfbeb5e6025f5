/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * A client that is at work until it is told to stop, whatever becomes of its connection.
 */
abstract class SoakClient {
    static final String MAILBOX = "INBOX";
    static final String USER = ServerOptions.DEFAULT_USERS.keySet().iterator().next();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** A connection is given up in the middle of a command once in so many. */
    private static final int GIVEN_UP = 200;

    private final SoakServer server;
    private final SoakLedger ledger;
    private final Random random;

    SoakClient(SoakServer server, SoakLedger ledger, Random random) {
        this.server = server;
        this.ledger = ledger;
        this.random = random;
    }

    SoakServer server() {
        return server;
    }

    SoakLedger ledger() {
        return ledger;
    }

    Random random() {
        return random;
    }

    /** Until the connection is lost, or it is time to stop. */
    abstract void work(ImapConnection connection, BooleanSupplier goesOn) throws IOException;

    final void run(BooleanSupplier goesOn) {
        while (goesOn.getAsBoolean()) {
            try (ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT)) {
                connection.login(USER, ServerOptions.DEFAULT_PASSWORD);
                work(connection, goesOn);
            } catch (IOException e) {
                ledger.connectionBroke();
                Uninterruptibles.sleepUninterruptibly(PAUSE);
            } catch (RuntimeException | AssertionError e) {
                ledger.violation(getClass().getSimpleName() + ": " + e);
            }
        }
    }

    /** Now and then its answer is not waited for. */
    ImapAnswer command(ImapConnection connection, String command) throws IOException {
        ledger.command();
        String tag = connection.send(command);
        if (random.nextInt(GIVEN_UP) == 0) {
            connection.close();
            throw new IOException("given up");
        }
        return connection.await(tag);
    }
}
