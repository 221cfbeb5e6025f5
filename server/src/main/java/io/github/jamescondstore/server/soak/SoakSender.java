/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * Fills the mailbox, by APPEND and by LMTP in turns, as long as it is not full.
 */
final class SoakSender extends SoakClient {
    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)");
    private static final int FULL = 200;
    private static final int TIMEOUT_MILLIS = 60_000;
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
                    deliver();
                }
                ledger().delivered();
            }
            Uninterruptibles.sleepUninterruptibly(PAUSE);
        }
    }

    private void deliver() throws IOException {
        try (Socket socket = new Socket(server().host(), server().lmtpPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            answer(in);
            for (String line : new String[] {"LHLO soak.example.org", "MAIL FROM:<soak@example.net>", "RCPT TO:<" + USER + ">", "DATA",
                "Subject: delivered\r\n\r\nx\r\n."}) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                String answer = answer(in);
                if (answer == null || answer.charAt(0) > '3') {
                    throw new IOException("LMTP was answered: " + answer);
                }
            }
        }
    }

    private static String answer(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line;
    }
}
