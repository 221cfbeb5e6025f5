/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.support.PublishedJames;

/**
 * What the documents show is played by some test, or it is said here why not; and what they point to is there.
 */
class DocumentsTest {
    private static final Path ROOT = PublishedJames.built("");
    private static final Pattern BLOCK = Pattern.compile("(?:^\\[source,(\\w+)\\]\n)?^(----|\\.\\.\\.\\.|```(\\w*))\n(.*?)^(?:----|\\.\\.\\.\\.|```)$",
        Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("(?:xref|link|image:?):([^\\[\\s`|]+)\\[|\\]\\(([^)\\s]+)\\)");

    /** By their language, or how they begin. */
    private static final Map<String, String> PLAYED = ImmutableMap.<String, String>builder()
        .put("transcript", "TranscriptTest")
        .put("imap", "ImapTranscriptsTest")
        .put("A S: ", "ImapTranscriptsTest")
        .put("sql", "DroppedTablesTest")
        .put("properties", "MainTest")
        .put("dockerfile", "DeploymentFilesTest")
        .put("yaml", "DeploymentFilesTest")
        .put("ini", "DeploymentFilesTest")
        .put("promql", "MetricsTest")
        .put("./james-condstore ", "DocumentedCommandsTest")
        .put("java -javaagent:", "DropInTest")
        .put("java -cp 'james-condstore.jar", "DropInTest")
        .put("James CONDSTORE ", "DropInTest")
        .build();
    /** Lines of a main that docs/examples has whole, or in other words in a test; numbers of one run; drawings. */
    private static final ImmutableSet<String> SHOWN = ImmutableSet.of(
        ".overrideWith(new JpaCondstoreModule());",
        "MemoryJamesServerMain.createServer(configuration)",
        " IMAP clients ",
        "STORE 1:3 +FLAGS ",
        "$ curl 'http://127.0.0.1:8000/condstore/search-index",
        "SELECT c.MODSEQ, c.CONTENT",
        "On the database beside this server: ",
        "a0 APPEND box {46+}",
        "Subject: BAD failed.",
        "                  claimed ",
        "java -jar benchmarks.jar ");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            List<Path> documents = files.filter(file -> file.toString().endsWith(".adoc") && !file.toString().contains("/target/"))
                .collect(Collectors.toCollection(ArrayList::new));
            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "benchmarks/README.md").map(ROOT::resolve).forEach(documents::add);
            return documents;
        }
    }

    @Test
    void whatIsShownShouldBePlayed() throws Exception {
        List<String> unknown = new ArrayList<>();
        for (Path document : documents()) {
            Matcher blocks = BLOCK.matcher(Files.readString(document));
            while (blocks.find()) {
                String language = String.valueOf(blocks.group(1));
                String content = blocks.group(4);
                if (!PLAYED.containsKey(language) && Stream.concat(PLAYED.keySet().stream(), SHOWN.stream()).noneMatch(content::startsWith)) {
                    unknown.add(ROOT.relativize(document) + ": " + content.split("\n")[0]);
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void whoPlaysShouldBeThere() throws Exception {
        try (Stream<Path> tests = Files.walk(ROOT.resolve("server/src/test/java"))) {
            assertThat(tests.map(file -> file.getFileName().toString())).containsAll(
                PLAYED.values().stream().distinct().map(test -> test + ".java").collect(Collectors.toList()));
        }
    }

    /** Pages are named as their sources are, and only {@code xref} turns one name into the other. */
    @Test
    void whatIsPointedToShouldBeThere() throws Exception {
        List<String> dead = new ArrayList<>();
        for (Path document : documents()) {
            boolean page = document.toString().endsWith(".adoc");
            Matcher links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                String target = (links.group(1) != null ? links.group(1) : links.group(2)).replaceFirst("#.*", "");
                if (page && links.group().startsWith("link:") && target.endsWith(".adoc")
                    || !target.isEmpty() && !target.contains("://") && !Files.exists(document.resolveSibling(target))) {
                    dead.add(ROOT.relativize(document) + ": " + links.group());
                }
            }
        }

        assertThat(dead).isEmpty();
    }
}
