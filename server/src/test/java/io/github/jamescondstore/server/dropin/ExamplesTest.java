/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;

/**
 * The projects in docs/examples, which the build has compiled, start and have what they are for.
 */
class ExamplesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"memory, com.example.MyMemoryJames", "jpa, com.example.MyJpaJames"})
    void anAssemblyOfOnesOwnShouldHaveCondstore(String example, String main) throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Path classes = PublishedJames.built("docs/examples/" + example + "/target/classes");
        assertThat(classes).as("made by ./mvnw verify, not by a test alone").isDirectory();

        List<String> command = PublishedJames.command("-cp", classes + File.pathSeparator + System.getProperty("java.class.path"), main);
        try (PublishedJames james = PublishedJames.start(layout, command, Map.of()); ImapConnection connection = james.login()) {
            assertThat(connection.capabilities()).contains("CONDSTORE", "QRESYNC");
            connection.logout();
        }
    }
}
