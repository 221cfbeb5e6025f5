/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.lmtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An LMTP client (RFC 2033) that delivers to one recipient at a time.
 */
public final class Lmtp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    public Lmtp(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        out = socket.getOutputStream();
        expect("220");
        say("LHLO localhost", "250");
    }

    /** Returns when the message is in the recipient's mailbox. */
    public void deliver(String recipient) throws IOException {
        // James keeps the sender after a message, which RFC 5321 does not.
        say("RSET", "250");
        say("MAIL FROM:<sender@example.org>", "250");
        say("RCPT TO:<" + recipient + ">", "250");
        say("DATA", "354");
        say("From: sender@example.org\r\nSubject: delivered\r\n\r\nHello.\r\n.", "250");
    }

    private void say(String line, String expected) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        expect(expected);
    }

    private void expect(String code) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith(code + "-")) {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(code)) {
            throw new IOException("LMTP answered: " + line);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
