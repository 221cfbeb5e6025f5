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

/**
 * A client that is at work until it is told to stop, whatever becomes of its connection.
 */
abstract class SoakClient {
    static final String USER = ServerOptions.DEFAULT_USERS.keySet().iterator().next();
    static final String PASSWORD = ServerOptions.DEFAULT_PASSWORD;
    private static final Duration PAUSE = Duration.ofMillis(200);

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

    /** Connects, and is at work until the connection is lost, or it is time to stop. */
    abstract void work(BooleanSupplier goesOn) throws IOException, InterruptedException;

    final void run(BooleanSupplier goesOn) {
        while (goesOn.getAsBoolean()) {
            try {
                work(goesOn);
            } catch (IOException e) {
                ledger.connectionBroke();
                Uninterruptibles.sleepUninterruptibly(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | AssertionError e) {
                ledger.violation(getClass().getSimpleName() + ": " + e);
            }
        }
    }
}
