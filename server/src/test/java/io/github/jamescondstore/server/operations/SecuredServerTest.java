/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.Tls;
import io.github.jamescondstore.server.imap.ImapConnection;
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
    private static Path keystore;
    private static CondstoreServer server;

    @BeforeAll
    static void start() throws Exception {
        keystore = directory.resolve("keystore.p12");
        PublishedJames.run(directory, List.of(PublishedJames.java("keytool"), "-genkeypair", "-alias", "james", "-keyalg", "RSA", "-storetype", "PKCS12",
            "-keystore", keystore.toString(), "-storepass", PASSWORD, "-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1,dns:localhost"));
        server = CondstoreServer.start(ServerOptions.builder().freePorts().dataDir(directory.resolve("data"))
            .tls(new Tls(keystore, Tls.DEFAULT_TYPE, PASSWORD, OptionalInt.of(0)))
            .webAdminPassword(PASSWORD)
            .build());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SSLContext trusting() throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore keys = KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
        KeyStore certificates = KeyStore.getInstance(Tls.DEFAULT_TYPE);
        certificates.load(null, null);
        certificates.setCertificateEntry("james", keys.getCertificate("james"));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Session mail(String protocol) throws Exception {
        Properties properties = new Properties();
        properties.put("mail." + protocol + ".ssl.socketFactory", trusting().getSocketFactory());
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
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.webAdminPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder().sslContext(trusting()).build().send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    void webAdministrationShouldAskForThePassword() throws Exception {
        for (String path : List.of("/users", "/condstore/users/alice@example.org/mailboxes", "/condstore/users/alice@example.org/mailboxes/INBOX")) {
            assertThat(administer(path)).as(path).isEqualTo(401);
            assertThat(administer(path, "Password", "secret")).as(path).isEqualTo(401);
        }
        assertThat(administer("/users", "Password", PASSWORD)).isEqualTo(200);
        assertThat(administer("/condstore/users/alice@example.org/mailboxes/INBOX", "Password", PASSWORD)).isIn(200, 404);
        // As James has it.
        assertThat(administer("/healthcheck")).isEqualTo(200);
        assertThat(administer("/metrics")).isEqualTo(200);
    }

    @Test
    void nobodyElseShouldReadTheConfiguration() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data/conf")))).isEqualTo("rwx------");
    }
}
