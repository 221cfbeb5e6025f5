/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.support.PublishedJames;

/**
 * An operator's directory with James in it.
 */
class InstallTest {
    private static final String SCRIPT = "#!/bin/sh\ncd /srv && exec java -Xmx1g -jar /srv/james/james-server-memory-app.jar \"$@\"\n";

    @TempDir
    private Path root;
    private Path james;

    @BeforeEach
    void unpack() throws Exception {
        james = Files.createDirectory(root.resolve("with space"));
        PublishedJames.layout(james);
    }

    private String run(String command) throws IOException {
        return PublishedJames.runJar(root, PublishedJames.DROP_IN, command, james.toString());
    }

    private Map<String, String> files() throws IOException {
        try (Stream<Path> files = Files.walk(james)) {
            Map<String, String> contents = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                contents.put(james.relativize(file).toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return contents;
        }
    }

    @Test
    void uninstallShouldLeaveTheDirectoryAsItWas() throws Exception {
        Files.writeString(james.resolve("run.sh"), SCRIPT);
        Map<String, String> before = files();

        run("install");
        assertThat(files().keySet()).containsAll(before.keySet())
            .contains("james-condstore.jar", "conf/condstore.properties", "start-with-condstore.sh");
        assertThat(Files.readString(james.resolve("run.sh"))).isEqualTo(SCRIPT.replace("-jar",
            "-javaagent:\"" + james + "/james-condstore.jar\" -jar"));
        assertThat(run("uninstall")).contains("changed  run.sh", "removed  james-condstore.jar");

        assertThat(files()).isEqualTo(before);
    }

    /** By another name of the directory, from a jar with a version in its name, and with a script that is not in UTF-8. */
    @Test
    void uninstallShouldKnowWhatWasInstalledAsItWasCalledThen() throws Exception {
        Files.writeString(james.resolve("run.sh"), "# Fr\u00fch\n" + SCRIPT, StandardCharsets.ISO_8859_1);
        Map<String, String> before = files();
        Path link = Files.createSymbolicLink(root.resolve("current"), james);
        Path jar = Files.copy(PublishedJames.DROP_IN, root.resolve("james-condstore-1.0.0.jar"));

        PublishedJames.runJar(root, jar, "install", link.toString());
        assertThat(files().get("run.sh")).contains("-javaagent:\"" + link + "/james-condstore.jar\" -jar");
        run("install");
        assertThat(files().get("run.sh")).containsOnlyOnce("-javaagent:").contains("-javaagent:\"" + james + "/james-condstore.jar\" -jar");
        PublishedJames.runJar(root, jar, "install", link.toString());
        run("uninstall");

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void bothShouldChangeNothingTheSecondTimeAndSayWhatTheyDid() throws Exception {
        Files.writeString(james.resolve("run.sh"), SCRIPT);
        run("install");
        Map<String, String> installed = files();

        assertThat(run("install")).contains("kept     james-condstore.jar", "kept     conf/condstore.properties", "kept     start-with-condstore.sh")
            .doesNotContain("laid", "changed", "replaced");
        assertThat(files()).isEqualTo(installed);

        run("uninstall");
        Map<String, String> uninstalled = files();
        assertThat(run("uninstall")).isEqualTo("Start James as before: what it keeps of mail is the same with the module and without\n");
        assertThat(files()).isEqualTo(uninstalled);
    }

    @Test
    void aConfigurationThatWasChangedShouldStay() throws Exception {
        run("install");
        Path configuration = james.resolve("conf/condstore.properties");
        Files.writeString(configuration, Files.readString(configuration).replace("#imap.qresync=true", "imap.qresync=false"));

        assertThat(run("install")).contains("kept     conf/condstore.properties, which was there");
        assertThat(run("uninstall")).contains("kept     conf/condstore.properties, which was changed");
        assertThat(configuration).content().contains("\nimap.qresync=false\n");
    }

    @Test
    void aConfigurationShouldBeCheckedAsTheServerWouldReadIt() throws Exception {
        Path configuration = james.resolve("conf/condstore.properties");
        assertThat(run("check-config")).isEqualTo("conf/condstore.properties is right: imap.condstore=true, imap.qresync=true,"
            + " changelog.retention.count=100000, changelog.retention.age=30d, changelog.retention.bytes=16M\n");
        Files.writeString(configuration, "changelog.retention.age=12h\n");
        assertThat(run("check-config")).contains("changelog.retention.age=12h");
        Files.writeString(configuration, "changelog.retention.aeg=12h\n");
        Process process = new ProcessBuilder(PublishedJames.java("java"), "-jar", PublishedJames.DROP_IN.toString(), "check-config", james.toString())
            .redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("james-condstore: conf/condstore.properties:"
            + " unknown key: changelog.retention.aeg (did you mean changelog.retention.age?)\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void anOlderJarShouldBeReplaced() throws Exception {
        Files.writeString(james.resolve("james-condstore.jar"), "older");

        assertThat(run("install")).contains("replaced james-condstore.jar ");
        assertThat(james.resolve("james-condstore.jar")).hasSameBinaryContentAs(PublishedJames.DROP_IN);
    }

    @Test
    void whatIsNoJamesShouldBeNamed() throws Exception {
        List<String> command = new ArrayList<>(List.of(PublishedJames.java("java"), "-jar", PublishedJames.DROP_IN.toString(), "install", root.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("james-condstore: " + root + " holds no james-server-....jar: give the directory into which James was unpacked\n");
        assertThat(process.onExit().join().exitValue()).isEqualTo(2);
    }

    @Test
    void theJarForMemoryShouldBeRefusedWhereTheMailIsInADatabase() throws Exception {
        Files.delete(james.resolve("james-server-memory-app.lib"));
        Files.createDirectory(james.resolve("james-server-memory-app.lib"));
        Files.writeString(james.resolve("james-server-memory-app.lib/apache-james-mailbox-jpa-3.8.1.jar"), "");
        Process process = new ProcessBuilder(PublishedJames.java("java"), "-jar", PublishedJames.DROP_IN.toString(), "install", james.toString())
            .redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("james-condstore: this James keeps its mail in a database: take james-condstore-jpa.jar\n");
        assertThat(process.onExit().join().exitValue()).isEqualTo(2);
    }

    /** Nothing of James's, nothing under the names of libraries that it may have, and small. */
    @Test
    void theJarsShouldHoldOnlyWhatIsOurs() throws Exception {
        for (Path jar : List.of(PublishedJames.DROP_IN, PublishedJames.JPA_DROP_IN)) {
            String entries = PublishedJames.run(root, List.of(PublishedJames.java("jar"), "tf", jar.toString()));
            assertThat(entries.lines().filter(entry -> entry.endsWith(".class"))).isNotEmpty()
                .allMatch(entry -> entry.startsWith("io/github/jamescondstore/"));
        }
        assertThat(Files.size(PublishedJames.DROP_IN)).isLessThan(1_100_000);
    }
}
