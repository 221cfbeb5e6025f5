/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What the documents have their reader type does what they say.
 */
class TranscriptTest {
    @TempDir
    private Path directory;

    /** In James's zip as published. */
    @Test
    void whatANewcomerTypesShouldDoWhatTheDocumentSays() throws Exception {
        Layout layout = PublishedJames.layout(Files.createDirectory(directory.resolve("james-server-memory-app")));
        Files.delete(layout.directory().resolve("conf/keystore"));
        Files.copy(PublishedJames.DROP_IN, directory.resolve("james-condstore.jar"));
        Transcript transcript = Transcript.of("docs/drop-in.adoc");
        assertThat(transcript.size()).isGreaterThan(10);

        transcript.play(directory, command -> command.replace("127.0.0.1 143", "127.0.0.1 " + layout.imapPort())
            .replace("127.0.0.1:8000", "127.0.0.1:" + layout.webAdminPort()));
    }

    @Test
    void whatAnOperatorTypesShouldDoWhatTheDocumentSays() throws Exception {
        try (CondstoreServer server = CondstoreServer.start(ServerOptions.builder().freePorts().build());
             ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), Duration.ofSeconds(30))) {
            connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);

            Transcript.of("docs/operations.adoc").play(directory, command -> command.replace("127.0.0.1:8000", "127.0.0.1:" + server.webAdminPort()));
        }
    }
}
