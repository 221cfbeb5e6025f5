/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * One that gives up its connection in the middle of a command now and then.
 */
abstract class SoakImapClient extends SoakClient {
    static final String MAILBOX = "INBOX";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** Once in so many commands. */
    private static final int GIVEN_UP = 200;

    SoakImapClient(SoakServer server, SoakLedger ledger, Random random) {
        super(server, ledger, random);
    }

    abstract void work(ImapConnection connection, BooleanSupplier goesOn) throws IOException;

    @Override
    final void work(BooleanSupplier goesOn) throws IOException {
        try (ImapConnection connection = ImapConnection.open(server().host(), server().imapPort(), TIMEOUT)) {
            connection.login(USER, PASSWORD);
            work(connection, goesOn);
        }
    }

    /** Now and then its answer is not waited for. */
    ImapAnswer command(ImapConnection connection, String command) throws IOException {
        ledger().command();
        String tag = connection.send(command);
        if (random().nextInt(GIVEN_UP) == 0) {
            connection.close();
            throw new IOException("given up");
        }
        return connection.await(tag);
    }
}
