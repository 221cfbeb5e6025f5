/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Documents;
import io.github.jamescondstore.server.support.Keys;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * The command line as a process of its own: exit codes and what lands on which stream are part of what it promises.
 */
class MainTest {
    private static final int SECONDS = 60;
    private static final String POSTGRESQL = "jdbc:postgresql://127.0.0.1:1/james";
    private static final String[] FREE_PORTS = {"--imap-port", "0", "--lmtp-port", "0", "--jmap-port", "0", "--webadmin-port", "0"};

    private static final class Outcome {
        private final int exitCode;
        private final List<String> out;
        private final List<String> err;

        private Outcome(int exitCode, List<String> out, List<String> err) {
            this.exitCode = exitCode;
            this.out = out;
            this.err = err;
        }
    }

    @TempDir
    private Path directory;

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(directory.resolve("err").toFile());
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        Process process = command(arguments).redirectOutput(directory.resolve("out").toFile()).start();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readAllLines(directory.resolve("out")), Files.readAllLines(directory.resolve("err")));
    }

    private static String[] serve(String... more) {
        return Stream.of(new String[] {"serve"}, FREE_PORTS, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    /** A database serves no JMAP, and accepts no port for it. */
    private static String[] serveFromDatabase(String... more) {
        return Stream.of(new String[] {"serve", "--imap-port", "0", "--lmtp-port", "0", "--webadmin-port", "0", "--stock"}, more)
            .flatMap(Arrays::stream).toArray(String[]::new);
    }

    static Stream<Arguments> badUses() {
        return Stream.of(
            Arguments.of("say what to do", new String[] {}),
            Arguments.of("say which demo", new String[] {"demo"}),
            Arguments.of("'--colour'", new String[] {"serve", "--colour"}),
            Arguments.of("'--imap-port'", new String[] {"serve", "--imap-port", "many"}),
            Arguments.of("65536 is not a port", new String[] {"serve", "--jmap-port", "65536"}),
            Arguments.of("'alice' is not ADDRESS:PASSWORD", new String[] {"serve", "--user", "alice"}),
            Arguments.of("'alice' is not an address", new String[] {"serve", "--user", "alice:secret"}),
            Arguments.of("alice@example.org has no password", new String[] {"serve", "--user", "alice@example.org:"}),
            Arguments.of("'::1' is not an IPv4 address", new String[] {"serve", "--bind", "::1"}),
            Arguments.of("'files' is not a store", new String[] {"serve", "--store", "files"}),
            Arguments.of("--store postgresql needs --jdbc-url", new String[] {"serve", "--store", "postgresql"}),
            Arguments.of("go with --store postgresql only", new String[] {"serve", "--store", "derby", "--jdbc-url", POSTGRESQL}),
            Arguments.of("go with --store postgresql only", new String[] {"serve", "--db-user", "james"}),
            Arguments.of("--db-password-file needs --db-user",
                new String[] {"serve", "--store", "postgresql", "--jdbc-url", POSTGRESQL, "--db-password-file", "pw"}),
            Arguments.of("cannot read the password file no-such-file",
                new String[] {"serve", "--store", "postgresql", "--jdbc-url", POSTGRESQL, "--db-user", "james", "--db-password-file", "no-such-file"}),
            Arguments.of("is not a JDBC URL of PostgreSQL", new String[] {"serve", "--store", "postgresql", "--jdbc-url", "jdbc:derby:james"}),
            Arguments.of("is not a JDBC URL, which begins with jdbc:", new String[] {"serve", "--store", "postgresql", "--jdbc-url", "localhost"}),
            Arguments.of("no JMAP with --store derby", new String[] {"serve", "--store", "derby", "--jmap-port", "0"}),
            Arguments.of("no-such-file", new String[] {"serve", "--config", "no-such-file"}),
            Arguments.of("a queue needs a consumer", new String[] {"demo", "queue", "--consumers", "0"}),
            Arguments.of("--login", new String[] {"demo", "queue", "--server", "localhost:143"}));
    }

    @ParameterizedTest
    @MethodSource("badUses")
    void badUseShouldBeOneLineAndExitCodeTwo(String explanation, String[] arguments) throws Exception {
        Outcome outcome = run(arguments);

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).singleElement().asString().contains(explanation);
    }

    @Test
    void aTakenPortShouldBeOneLineAndExitCodeTwo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Outcome outcome = run("serve", "--imap-port", "0", "--jmap-port", "0", "--webadmin-port", "0",
                "--lmtp-port", String.valueOf(taken.getLocalPort()));

            assertThat(outcome.exitCode).isEqualTo(2);
            assertThat(outcome.out).isEmpty();
            assertThat(outcome.err).singleElement().asString().contains("127.0.0.1:" + taken.getLocalPort() + " for LMTP");
        }
    }

    @Test
    void anUnwritableDirectoryShouldBeOneLineAndExitCodeTwo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        Outcome outcome = run(serve("--data-dir", file.resolve("data").toString()));

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).singleElement().asString().contains("cannot write to the data directory " + file.resolve("data"));
    }

    @Test
    void anUnreachableDatabaseShouldBeOneLineAndExitCodeTwo() throws Exception {
        Outcome outcome = run(serveFromDatabase("--store", "postgresql", "--jdbc-url", POSTGRESQL + "?password=hidden",
            "--data-dir", directory.toString()));

        assertThat(outcome.exitCode).isEqualTo(2);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).singleElement().asString()
            .contains("cannot open the database " + POSTGRESQL + ": ", "127.0.0.1:1 refused")
            .doesNotContain("hidden");
    }

    @Test
    void mailInDerbyShouldBeThereAgainEvenWhenTheServerWasKilled() throws Exception {
        String[] serve = serveFromDatabase("--store", "derby", "--data-dir", directory.resolve("data").toString());
        Process first = command(serve).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8))) {
            try (ImapConnection connection = login(out.readLine())) {
                connection.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
            }
            Outcome another = run(serve);
            assertThat(another.exitCode).isEqualTo(2);
            assertThat(another.out).isEmpty();
            assertThat(another.err).singleElement().asString().contains("the data directory " + directory.resolve("data")
                + " is in use by another server: process " + first.pid() + ", there since ");
        } finally {
            first.destroyForcibly().waitFor();
        }

        Process second = command(serve).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(second.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = out.readLine();
            assertThat(ready).doesNotContain("JMAP").endsWith("users as before");
            try (ImapConnection connection = login(ready)) {
                connection.command("SELECT INBOX").orThrow("SELECT");
                assertThat(connection.command("FETCH 1 (UID)").untagged()).containsExactly("* 1 FETCH (UID 1)");
                assertThat(connection.command("SEARCH SUBJECT job").untagged()).containsExactly("* SEARCH 1");
            }
            assertThat(Files.readAllLines(directory.resolve("err"))).isEmpty();
        } finally {
            second.destroyForcibly();
        }
    }

    @Test
    void aDirectoryOfAServerInMemoryShouldBeRefusedInOneLine() throws Exception {
        String[] serve = serve("--data-dir", directory.resolve("data").toString());
        Process first = command(serve).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).startsWith("Ready: ");

            Outcome another = run(serve);

            assertThat(another.exitCode).isEqualTo(2);
            assertThat(another.err).singleElement().asString().contains("is in use by another server: process " + first.pid() + ", there since ");
        } finally {
            first.destroyForcibly();
        }
    }

    private static ImapConnection login(String ready) throws IOException {
        ImapConnection connection = ImapConnection.open("127.0.0.1", ReadyLine.imapPort(ready).orElseThrow(), Duration.ofSeconds(SECONDS));
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    @Test
    void aStartedServerShouldSayWhereItIsAndEndOnSigterm() throws Exception {
        Process process = command(serve("--user", "dave@example.net:a:b")).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = ReadyLine.imapPort(out.readLine()).orElseThrow();
            try (ImapConnection connection = ImapConnection.open("127.0.0.1", port, Duration.ofSeconds(SECONDS))) {
                connection.login("dave@example.net", "a:b");
            }

            // Not destroy(): it closes the output that is looked at below.
            process.toHandle().destroy();

            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(out.readLine()).isNull();
            assertThat(Files.readAllLines(directory.resolve("err"))).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The file of docs/operations.adoc. */
    @Test
    void aServerShouldTakeItsKeysAndItsPasswordFromTheConfigurationFile() throws Exception {
        String shown = Documents.block("docs/operations.adoc", "properties");
        Path file = Files.writeString(directory.resolve("james.properties"), shown.replace("tls.imaps.port=1993", "tls.imaps.port=0"));
        Keys keys = Keys.make(directory.resolve("keystore.p12"), "secret of the keys");
        Process process = command(serve("--config", file.toString())).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = out.readLine();
            assertThat(ready).containsPattern(" IMAPS 127\\.0\\.0\\.1:\\d+,");
            try (ImapConnection connection = ImapConnection.open("127.0.0.1", ReadyLine.imapPort(ready).orElseThrow(), Duration.ofSeconds(SECONDS))) {
                assertThat(connection.capabilities()).contains("STARTTLS", "LOGINDISABLED");
            }
            URI users = URI.create(ready.replaceFirst(".*web administration (https://[^,]*),.*", "$1/users"));
            HttpClient client = HttpClient.newBuilder().sslContext(keys.trusting()).build();
            assertThat(client.send(HttpRequest.newBuilder(users).build(), BodyHandlers.discarding()).statusCode()).isEqualTo(401);
            assertThat(client.send(HttpRequest.newBuilder(users).header("Password", "secret of the operator").build(), BodyHandlers.ofString()).body())
                .contains(ServerExtension.ALICE);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aServerWithALifelineShouldEndWithItsStandardInput() throws Exception {
        Process process = command(serve("--stock", "--until-stdin-closes")).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).startsWith("Ready: James without the module, ");

            process.getOutputStream().close();

            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
