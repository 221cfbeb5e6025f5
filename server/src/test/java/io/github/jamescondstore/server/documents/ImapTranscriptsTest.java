/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.support.PublishedJames;

/**
 * The IMAP sessions of README.md and docs/clients.adoc, each played on a new server: what stands behind {@code C:} is sent, what stands behind {@code S:} has
 * to come. Three dots stand for anything, numbers of nine digits and more for others.
 */
class ImapTranscriptsTest {
    private static final Pattern LINE = Pattern.compile("(\\w+) ([CS]): (.*)");
    private static final Pattern BLOCK = Pattern.compile("(?:\\[source,imap\\]\n----|```)\n(\\w+ [CS]: .*?)\n(?:----|```)\n", Pattern.DOTALL);
    private static final String ANYTHING = "...";
    private static final int TIMEOUT = 30_000;

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private boolean greeted = false;

        private Client(CondstoreServer server) throws IOException {
            socket = new Socket(server.host(), server.imapPort());
            socket.setSoTimeout(TIMEOUT);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        private void send(String line) throws IOException {
            if (!greeted) {
                read();
            }
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private String read() throws IOException {
            greeted = true;
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static Stream<String> sessions() throws IOException {
        List<String> sessions = new ArrayList<>();
        for (String document : List.of("README.md", "docs/clients.adoc")) {
            Matcher blocks = BLOCK.matcher(Files.readString(PublishedJames.built(document)));
            while (blocks.find()) {
                sessions.add(blocks.group(1));
            }
        }
        assertThat(sessions).hasSizeGreaterThan(5);
        return sessions.stream();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void whatTheDocumentShowsShouldHappen(String session) throws Exception {
        Map<String, Client> clients = new HashMap<>();
        try (CondstoreServer server = CondstoreServer.start(ServerOptions.builder().freePorts().build())) {
            try {
                play(session, server, clients);
            } finally {
                for (Client client : clients.values()) {
                    client.close();
                }
            }
        }
    }

    private static void play(String session, CondstoreServer server, Map<String, Client> clients) throws IOException {
        boolean skipping = false;
        String uidValidity = "";
        for (String line : session.split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (line.equals(ANYTHING)) {
                skipping = true;
            } else if (parts.matches()) {
                Client client = clients.get(parts.group(1));
                if (client == null) {
                    client = new Client(server);
                    clients.put(parts.group(1), client);
                }
                if (parts.group(2).equals("C")) {
                    client.send(parts.group(3).replaceAll("\\d{9,}", uidValidity));
                } else {
                    String told = expect(client, pattern(parts.group(3)), skipping, session);
                    Matcher validity = Pattern.compile("UIDVALIDITY (\\d+)").matcher(told);
                    uidValidity = validity.find() ? validity.group(1) : uidValidity;
                    skipping = false;
                }
            }
        }
    }

    private static String expect(Client client, String pattern, boolean skipping, String session) throws IOException {
        String told = client.read();
        while (skipping && told != null && !told.matches(pattern)) {
            told = client.read();
        }
        assertThat(told).as(session).isNotNull().matches(pattern);
        return told;
    }

    private static String pattern(String line) {
        return Stream.of(line.split("\\.\\.\\.", -1))
            .map(fixed -> Stream.of(fixed.split("\\d{9,}", -1)).map(Pattern::quote).collect(Collectors.joining("\\d+")))
            .collect(Collectors.joining(".*"));
    }
}
