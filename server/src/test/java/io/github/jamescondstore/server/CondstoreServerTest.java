/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.utils.GuiceProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.inject.Key;
import com.google.inject.TypeLiteral;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.imap.ImapException;

class CondstoreServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final String PASSWORD = ServerOptions.DEFAULT_PASSWORD;

    private static CondstoreServer server;

    @BeforeAll
    static void start() throws Exception {
        server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static ImapConnection connect(CondstoreServer to) throws IOException {
        return ImapConnection.open(to.host(), to.imapPort(), TIMEOUT);
    }

    private static HttpResponse<String> get(int port, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + server.host() + ":" + port + path)).timeout(TIMEOUT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {ALICE, BOB, "carol@example.org"})
    void everyDefaultUserShouldLogIn(String user) throws Exception {
        try (ImapConnection connection = connect(server)) {
            connection.login(user, PASSWORD);

            assertThat(connection.command("SELECT INBOX").isOk()).isTrue();
        }
    }

    @Test
    void loginShouldBeRefusedWhenThePasswordIsWrong() throws Exception {
        try (ImapConnection connection = connect(server)) {
            assertThatThrownBy(() -> connection.login(ALICE, "wrong")).isInstanceOf(ImapException.class);
        }
    }

    @Test
    void aMessageShouldBeInTheInboxWhenLmtpAnswers() throws Exception {
        String answer = LmtpDelivery.deliver(server.host(), server.lmtpPort(), BOB, "Subject: by lmtp\r\n\r\nbody {3}");

        assertThat(answer).startsWith("250");
        try (ImapConnection connection = connect(server)) {
            connection.login(BOB, PASSWORD);
            connection.command("SELECT INBOX").orThrow("SELECT");
            assertThat(connection.command("FETCH 1 BODY.PEEK[]").untagged())
                .singleElement().asString().contains("Subject: by lmtp").endsWith("body {3}\r\n)");
        }
    }

    @Test
    void lmtpShouldRefuseAnUnknownUser() throws Exception {
        assertThat(LmtpDelivery.deliver(server.host(), server.lmtpPort(), "nobody@example.org", "Subject: x\r\n\r\nbody")).startsWith("5");
    }

    @Test
    void jmapSessionShouldNameTheRealPort() throws Exception {
        HttpResponse<String> response = get(server.jmapPort(), "/jmap/session", "Authorization", basic(ALICE, PASSWORD));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"apiUrl\":\"http://127.0.0.1:" + server.jmapPort() + "/jmap\"");
    }

    @Test
    void jmapShouldRefuseAWrongPassword() throws Exception {
        assertThat(get(server.jmapPort(), "/jmap/session", "Authorization", basic(ALICE, "wrong")).statusCode()).isEqualTo(401);
    }

    @Test
    void webAdministrationShouldAnswer() throws Exception {
        assertThat(get(server.webAdminPort(), "/domains").body()).isEqualTo("[\"example.org\"]");
        assertThat(get(server.webAdminPort(), "/healthcheck").body()).startsWith("{\"status\":\"healthy\"");
    }

    @Test
    void everyCommandShouldBeAnsweredWhenManyConnectionsAreBusy() throws Exception {
        ImapConnection[] connections = new ImapConnection[64];
        try {
            String[] tags = new String[connections.length];
            for (int i = 0; i < connections.length; i++) {
                connections[i] = connect(server);
                connections[i].login(ALICE, PASSWORD);
            }
            for (int i = 0; i < connections.length; i++) {
                tags[i] = connections[i].send("STATUS INBOX (MESSAGES)");
            }
            for (int i = 0; i < connections.length; i++) {
                assertThat(connections[i].await(tags[i]).isOk()).isTrue();
            }
        } finally {
            for (ImapConnection connection : connections) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }

    @Test
    void anotherServerShouldRunInTheSameJvm() throws Exception {
        try (CondstoreServer stock = CondstoreServer.start(ServerOptions.builder().freePorts().stock(true).user("dave@example.net", "pw").build());
                ImapConnection connection = connect(stock)) {
            connection.login("dave@example.net", "pw");

            assertThatThrownBy(() -> connect(server).login("dave@example.net", "pw")).isInstanceOf(ImapException.class);
        }
        try (ImapConnection connection = connect(server)) {
            connection.login(ALICE, PASSWORD);
        }
    }

    @Test
    void stopShouldDoNothingTheSecondTime() throws Exception {
        CondstoreServer stock = CondstoreServer.start(ServerOptions.builder().freePorts().stock(true).build());
        int port = stock.imapPort();

        stock.stop();
        stock.stop();

        assertThatThrownBy(() -> ImapConnection.open(stock.host(), port, TIMEOUT)).isInstanceOf(IOException.class);
    }

    @Test
    void instanceShouldGiveWhatIsBound() {
        assertThat(server.instance(ImapProcessor.class)).isNotNull();
        assertThat(server.instance(Key.get(new TypeLiteral<Set<GuiceProbe>>() {
        }))).hasAtLeastOneElementOfType(InjectorProbe.class);
    }

    @Test
    void aNamedDataDirectoryShouldHoldTheConfigurationAndStay(@TempDir Path parent) throws Exception {
        Path data = parent.resolve("new").resolve("data");

        CondstoreServer.start(ServerOptions.builder().freePorts().dataDir(data).build()).stop();

        assertThat(data.resolve("conf").resolve("imapserver.xml")).isRegularFile();
    }

    @Test
    void noConfigurationFileShouldKeepAPlaceholder(@TempDir Path data) throws Exception {
        CondstoreServer.start(ServerOptions.builder().freePorts().dataDir(data).build()).stop();

        try (Stream<Path> files = Files.list(data.resolve("conf"))) {
            assertThat(files).allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern("@[a-z.]+@"));
        }
    }

    @Test
    void startShouldNameServiceAndPortWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ServerOptions options = ServerOptions.builder().freePorts().webAdminPort(taken.getLocalPort()).build();

            assertThatThrownBy(() -> CondstoreServer.start(options))
                .isInstanceOf(ServerStartException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + " for web administration: Address already in use");
        }
    }

    @Test
    void startShouldNameTheKeyWhenItsValueCannotBeUsed(@TempDir Path data) throws Exception {
        Files.writeString(Files.createDirectories(data.resolve("conf")).resolve("condstore.properties"), "changelog.retention.age=soon\n");

        assertThatThrownBy(() -> CondstoreServer.start(ServerOptions.builder().freePorts().dataDir(data).build()))
            .isInstanceOf(ServerStartException.class)
            .hasMessageEndingWith("changelog.retention.age must be a duration such as 30d or 12h: soon");
    }

    @Test
    void startShouldSayWhyAndReleaseThePortsWhenJamesRefuses() throws Exception {
        int port = freePort();
        ServerOptions options = ServerOptions.builder().freePorts().jmapPort(port)
            .extraModule(binder -> binder.addError("refused by the test"))
            .build();

        assertThatThrownBy(() -> CondstoreServer.start(options))
            .isInstanceOf(ServerStartException.class)
            .hasMessageStartingWith("James did not start: ")
            .hasMessageContaining("refused by the test");
        new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
