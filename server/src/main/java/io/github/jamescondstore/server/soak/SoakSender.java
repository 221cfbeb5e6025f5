/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.lmtp.Lmtp;

/**
 * Fills the mailbox, by APPEND and by LMTP in turns, as long as it is not full.
 */
final class SoakSender extends SoakImapClient {
    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)");
    private static final int FULL = 200;
    private static final Duration PAUSE = Duration.ofMillis(20);

    SoakSender(SoakServer server, SoakLedger ledger, Random random) {
        super(server, ledger, random);
    }

    @Override
    void work(ImapConnection connection, BooleanSupplier goesOn) throws IOException {
        while (goesOn.getAsBoolean()) {
            Matcher messages = MESSAGES.matcher(command(connection, "STATUS " + MAILBOX + " (MESSAGES)").orThrow("STATUS").untagged().toString());
            if (messages.find() && Integer.parseInt(messages.group(1)) < FULL) {
                if (random().nextBoolean()) {
                    connection.append(MAILBOX, "Subject: appended\r\n\r\n.\r\n".getBytes(StandardCharsets.US_ASCII)).orThrow("APPEND");
                } else {
                    try (Lmtp lmtp = new Lmtp(server().host(), server().lmtpPort())) {
                        lmtp.deliver(USER);
                    }
                }
                ledger().delivered();
            }
            Uninterruptibles.sleepUninterruptibly(PAUSE);
        }
    }
}
