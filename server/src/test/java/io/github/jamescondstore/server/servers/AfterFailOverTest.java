/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.cli.Main;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.KillablePostgresql;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * A database that lacks what its servers and their clients know: a copy from a moment before, as a standby is that was not waited for.
 *
 * Seen to fail without the raise: the search index takes the new message for the lost one, and the client keeps what was lost.
 */
class AfterFailOverTest {
    private static final Pattern UID_VALIDITY = Pattern.compile("UIDVALIDITY (\\d+)");
    private static final Pattern HIGHEST = Pattern.compile("HIGHESTMODSEQ (\\d+)");

    @TempDir
    private Path directory;
    private KillablePostgresql database;

    @BeforeEach
    void start() throws IOException {
        database = new KillablePostgresql(directory.resolve("postgresql"));
    }

    @AfterEach
    void stop() throws IOException {
        database.close();
    }

    private List<String> options(String name) {
        return List.of("--store", "postgresql", "--jdbc-url", url(name), "--db-user", "postgres");
    }

    private String url(String name) {
        return database.address().url().replaceFirst("/postgres$", "/" + name);
    }

    private String raise(String name, int expected) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), Main.class.getName(), "raise-uidvalidity"));
        command.addAll(options(name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isEqualTo(expected);
        return output;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void clientsAndIndexShouldForgetWhatWasLost() throws Exception {
        Path data = Files.createDirectory(directory.resolve("server"));
        try (ServerJvm server = ServerJvm.start(data, options("postgres")); ImapConnection connection = server.login()) {
            connection.append("INBOX", message("first")).orThrow("APPEND");
            assertThat(raise("postgres", 2)).contains("the database is in use by james-condstore ").contains("stop all servers first");
        }
        try (Connection connection = DriverManager.getConnection(url("template1"), "postgres", "postgres")) {
            KillablePostgresql.execute(connection, "CREATE DATABASE standby TEMPLATE postgres");
        }
        String before;
        try (ServerJvm server = ServerJvm.start(data, options("postgres")); ImapConnection connection = server.login()) {
            connection.append("INBOX", message("lost")).orThrow("APPEND");
            before = connection.command("SELECT INBOX (CONDSTORE)").orThrow("SELECT").toString();
            assertThat(connection.command("UID SEARCH SUBJECT lost").untagged()).containsExactly("* SEARCH 2");
        }

        assertThat(raise("standby", 0)).contains(" mailboxes have a higher UIDVALIDITY");

        try (ServerJvm server = ServerJvm.start(data, options("standby")); ImapConnection connection = server.login()) {
            connection.append("INBOX", message("found")).orThrow("APPEND");
            connection.command("ENABLE QRESYNC").orThrow("ENABLE");
            List<String> select = connection.command("SELECT INBOX (QRESYNC (" + number(UID_VALIDITY, before) + " " + number(HIGHEST, before) + "))")
                .orThrow("SELECT").untagged();
            String after = String.join("\n", select);
            assertThat(number(UID_VALIDITY, after)).isGreaterThan(number(UID_VALIDITY, before));
            assertThat(number(HIGHEST, after)).isGreaterThan(number(HIGHEST, before));
            // Of what it knew nothing holds (RFC 7162, 3.2.5.1).
            assertThat(select.stream().filter(line -> line.contains("VANISHED") || line.contains("FETCH")).collect(Collectors.toList())).isEmpty();

            assertThat(connection.command("UID SEARCH SUBJECT lost").untagged()).containsExactly("* SEARCH");
            assertThat(connection.command("UID SEARCH SUBJECT first").untagged()).containsExactly("* SEARCH 1");
            assertThat(connection.command("UID SEARCH SUBJECT found").untagged()).singleElement().asString()
                .startsWith("* SEARCH ").isNotEqualTo("* SEARCH 2");
        }
    }

    private static byte[] message(String subject) {
        return ("Subject: " + subject + "\r\n\r\n" + ServerExtension.ALICE + "\r\n").getBytes();
    }
}
