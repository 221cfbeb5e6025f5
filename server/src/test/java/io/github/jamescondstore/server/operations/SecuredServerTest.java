/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Tls;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Keys;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.ServerExtension;
import jakarta.mail.Session;
import jakarta.mail.Store;

/**
 * The ready server with keys and a password.
 */
class SecuredServerTest {
    private static final String PASSWORD = "a, \\ b ${c} <d>";

    @TempDir
    static Path directory;
    private static Keys keys;
    private static CondstoreServer server;

    @BeforeAll
    static void start() throws Exception {
        keys = Keys.make(directory.resolve("keystore.p12"), PASSWORD);
        server = CondstoreServer.start(ServerOptions.builder().freePorts().dataDir(directory.resolve("data"))
            .tls(new Tls(keys.keystore(), Tls.DEFAULT_TYPE, PASSWORD, OptionalInt.of(0)))
            .webAdminPassword(PASSWORD)
            .build());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Session mail(String protocol) throws Exception {
        Properties properties = new Properties();
        properties.put("mail." + protocol + ".ssl.socketFactory", keys.trusting().getSocketFactory());
        properties.put("mail.imap.starttls.enable", "true");
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "true");
        return Session.getInstance(properties);
    }

    @Test
    void imapShouldBeEncrypted() throws Exception {
        try (Store starttls = mail("imap").getStore("imap"); Store imaps = mail("imaps").getStore("imaps")) {
            starttls.connect("127.0.0.1", server.imapPort(), ServerExtension.ALICE, ServerExtension.PASSWORD);
            assertThat(starttls.getFolder("INBOX").exists()).isTrue();
            imaps.connect("127.0.0.1", server.imapsPort().orElseThrow(), ServerExtension.ALICE, ServerExtension.PASSWORD);
            assertThat(imaps.getFolder("INBOX").exists()).isTrue();
        }
    }

    @Test
    void nobodyShouldLogInBeforeStartTls() throws Exception {
        try (ImapConnection connection = ImapConnection.open("127.0.0.1", server.imapPort(), Duration.ofSeconds(30))) {
            assertThat(connection.capabilities()).contains("LOGINDISABLED", "STARTTLS");
            assertThat(connection.command("LOGIN alice@example.org secret").isOk()).isFalse();
        }
    }

    private static int administer(String path, String... headers) throws Exception {
        return ask("GET", path, headers);
    }

    private static int ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.webAdminPort() + path))
            .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder().sslContext(keys.trusting()).build().send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    void webAdministrationShouldAskForThePassword() throws Exception {
        for (String path : List.of("/users", "/condstore/users/alice@example.org/mailboxes", "/condstore/users/alice@example.org/mailboxes/INBOX")) {
            assertThat(administer(path)).as(path).isEqualTo(401);
            assertThat(administer(path, "Password", "secret")).as(path).isEqualTo(401);
        }
        assertThat(administer("/users", "Password", PASSWORD)).isEqualTo(200);
        assertThat(administer("/condstore/users/alice@example.org/mailboxes/INBOX", "Password", PASSWORD)).isIn(200, 404);
        // Spark takes it for a GET.
        assertThat(ask("OPTIONS", "/users", "X-HTTP-Method-Override", "GET")).isEqualTo(401);
        assertThat(ask("OPTIONS", "/users")).isEqualTo(200);
        // As James has it.
        assertThat(administer("/healthcheck")).isEqualTo(200);
        assertThat(administer("/metrics")).isEqualTo(200);
    }

    /** James's servers would be waited for for ever. */
    @Test
    void aKeyStoreThatCannotServeShouldBeRefused() throws Exception {
        Path other = directory.resolve("other.jks");
        PublishedJames.run(directory, List.of(PublishedJames.java("keytool"), "-genkeypair", "-alias", "one", "-keyalg", "RSA", "-storetype", "JKS",
            "-keystore", other.toString(), "-storepass", "of the store", "-keypass", "of the key", "-dname", "CN=localhost"));
        Path empty = directory.resolve("empty.p12");
        KeyStore none = KeyStore.getInstance(Tls.DEFAULT_TYPE);
        none.load(null, null);
        try (OutputStream out = Files.newOutputStream(empty)) {
            none.store(out, PASSWORD.toCharArray());
        }

        assertThatThrownBy(() -> new Tls(other, "JKS", "of the store", OptionalInt.empty()))
            .hasMessage("the key one in the key store " + other + " has another password than the key store");
        assertThatThrownBy(() -> new Tls(empty, Tls.DEFAULT_TYPE, PASSWORD, OptionalInt.empty())).hasMessage("the key store " + empty + " has no key");
    }

    @Test
    void nobodyElseShouldReadTheConfiguration() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data/conf")))).isEqualTo("rwx------");
    }
}
