/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import com.google.common.base.Splitter;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Documents;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;

/**
 * What {@code docs/drop-in.adoc} has a container or systemd do, done here to James as published: its files laid where they say, its
 * environment, its command and its exit codes. Only the container and systemd themselves are not there.
 */
class DeploymentFilesTest {
    /** Where the image has James, and where it starts it. */
    private static final String IN_IMAGE = "/root";
    private static final String IN_UNIT = "/opt/james";
    private static final int TERMINATED = 143;

    @TempDir
    private Path root;
    private Path directory;
    private Layout layout;

    @BeforeEach
    void unpack() throws Exception {
        directory = Files.createDirectory(root.resolve("james"));
        layout = PublishedJames.layout(directory);
    }

    private static String block(String language) throws IOException {
        return Documents.block("docs/drop-in.adoc", language);
    }

    private Path here(String path, String there) {
        assertThat(path).startsWith(there + "/");
        return directory.resolve(path.substring(there.length() + 1));
    }

    private String allHere(String text, String there) {
        return text.replace(there + "/", directory + "/");
    }

    private static void checkAdvertised(PublishedJames james) throws Exception {
        try (ImapConnection connection = james.connect()) {
            assertThat(connection.capabilities()).contains("CONDSTORE", "QRESYNC");
        }
    }

    private void checkStarts(Map<String, String> environment) throws Exception {
        try (PublishedJames james = PublishedJames.start(layout, PublishedJames.command("-jar", PublishedJames.JAR), environment)) {
            checkAdvertised(james);
        }
    }

    @Test
    void theImageShouldHaveTheModule() throws Exception {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line : block("dockerfile").split("\n")) {
            List<String> words = Splitter.on(' ').limit(2).splitToList(line);
            switch (words.get(0)) {
                case "FROM":
                    assertThat(words.get(1)).isEqualTo("apache/james:memory-3.8.1");
                    break;
                case "COPY":
                    List<String> files = Splitter.on(' ').splitToList(words.get(1));
                    Files.copy(PublishedJames.DROP_IN.resolveSibling(files.get(0)), here(files.get(1), IN_IMAGE));
                    break;
                case "ENV":
                    List<String> variable = Splitter.on('=').limit(2).splitToList(words.get(1));
                    environment.put(variable.get(0), allHere(variable.get(1), IN_IMAGE));
                    break;
                default:
                    throw new AssertionError(line);
            }
        }

        checkStarts(environment);
    }

    @Test
    @SuppressWarnings("unchecked")
    void theServiceOfComposeShouldHaveTheModule() throws Exception {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(block("yaml"));
        Map<String, Object> james = compose.get("services").get("james");
        assertThat(james).containsOnlyKeys("image", "environment", "volumes", "ports");
        for (String volume : (List<String>) james.get("volumes")) {
            List<String> parts = Splitter.on(':').splitToList(volume);
            assertThat(parts).hasSize(3).endsWith("ro");
            Path target = here(parts.get(1), IN_IMAGE);
            if (parts.get(0).endsWith(".jar")) {
                Files.copy(PublishedJames.DROP_IN.resolveSibling(parts.get(0)).normalize(), target);
            } else {
                Files.writeString(target, PublishedJames.runJar(root, PublishedJames.DROP_IN, "configuration"));
            }
        }

        checkStarts(((Map<String, String>) james.get("environment")).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, variable -> allHere(variable.getValue(), IN_IMAGE))));
    }

    private static Map<String, String> unit() throws IOException {
        return Stream.of(block("ini").split("\n")).filter(line -> !line.startsWith("#") && line.contains("="))
            .map(line -> Splitter.on('=').limit(2).splitToList(line))
            .collect(Collectors.toMap(key -> key.get(0), key -> key.get(1)));
    }

    private PublishedJames startUnit(Map<String, String> unit) throws IOException {
        PublishedJames.runJar(root, PublishedJames.DROP_IN, "install", directory.toString());
        assertThat(unit.get("WorkingDirectory")).isEqualTo(IN_UNIT);
        return PublishedJames.launch(layout, List.of(here(unit.get("ExecStart"), IN_UNIT).toString()), PublishedJames.ownJava());
    }

    @Test
    void theUnitShouldStartJamesAndKnowHowItEnds() throws Exception {
        Map<String, String> unit = unit();
        try (PublishedJames james = startUnit(unit)) {
            james.awaitStarted();
            checkAdvertised(james);

            james.close();

            assertThat(james.exitCode()).isEqualTo(TERMINATED);
            assertThat(unit).containsEntry("SuccessExitStatus", String.valueOf(TERMINATED));
        }
    }

    @Test
    void theUnitShouldNotTryAgainWhatCannotBeStarted() throws Exception {
        Map<String, String> unit = unit();
        Files.writeString(directory.resolve("conf/condstore.properties"), "changelog.retention.count=none\n");

        try (PublishedJames james = startUnit(unit)) {
            assertThat(String.valueOf(james.exitCode())).isEqualTo(unit.get("RestartPreventExitStatus"));
            assertThat(james.output()).filteredOn(line -> line.startsWith("james-condstore: ")).containsExactly(
                "james-condstore: condstore.properties: changelog.retention.count must be a whole number: none");
        }
    }
}
