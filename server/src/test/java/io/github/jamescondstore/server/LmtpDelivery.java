/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Delivers one message over LMTP.
 */
class LmtpDelivery {
    private static final int TIMEOUT_MILLIS = 30_000;

    /** @return the answer for the recipient */
    static String deliver(String host, int port, String recipient, String message) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            LmtpDelivery delivery = new LmtpDelivery(socket);
            delivery.answer();
            delivery.say("LHLO test.example.org");
            delivery.say("MAIL FROM:<sender@example.net>");
            delivery.say("RCPT TO:<" + recipient + ">");
            delivery.say("DATA");
            return delivery.say(message + "\r\n.");
        }
    }

    private final Socket socket;
    private final BufferedReader in;

    private LmtpDelivery(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private String say(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return answer();
    }

    private String answer() throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line;
    }
}
