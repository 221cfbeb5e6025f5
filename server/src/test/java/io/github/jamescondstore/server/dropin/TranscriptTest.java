/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;

/**
 * What docs/drop-in.adoc has a newcomer type does what it says there, in James's zip as published.
 */
class TranscriptTest {
    private static final Path DOCUMENT = PublishedJames.built("docs/drop-in.adoc");
    private static final String BLOCK = "[source,transcript]\n----\n";
    private static final String PROMPT = "$ ";
    private static final String END = "---- end of output ----";

    /** A line that was typed, and what came of it. */
    private static final class Step {
        private final String command;
        private final List<String> output = new ArrayList<>();

        private Step(String command) {
            this.command = command;
        }
    }

    @TempDir
    private Path directory;

    @Test
    void whatANewcomerTypesShouldDoWhatTheDocumentSays() throws Exception {
        Layout layout = PublishedJames.layout(Files.createDirectory(directory.resolve("james-server-memory-app")));
        Files.delete(layout.directory().resolve("conf/keystore"));
        Files.copy(PublishedJames.DROP_IN, directory.resolve("james-condstore.jar"));
        List<Step> steps = steps();
        assertThat(steps).hasSizeGreaterThan(10);

        String script = "PATH=" + tools() + ":$PATH\n" + steps.stream()
            .map(step -> step.command.replace("127.0.0.1 143", "127.0.0.1 " + layout.imapPort()) + "\necho '" + END + "'\n")
            .collect(Collectors.joining());
        String output = PublishedJames.run(directory, List.of("sh", "-c", script));

        List<String> outputs = List.of(output.split(Pattern.quote(END) + "\n", -1));
        assertThat(outputs).as(output).hasSize(steps.size() + 1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(outputs.get(i).replace("\r", "")).as(steps.get(i).command).matches(pattern(steps.get(i)));
        }
    }

    private static List<Step> steps() throws Exception {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(BLOCK) + BLOCK.length();
        List<Step> steps = new ArrayList<>();
        for (String line : document.substring(start, document.indexOf("----\n", start)).split("\n")) {
            if (line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length())));
            } else {
                steps.get(steps.size() - 1).output.add(line);
            }
        }
        return steps;
    }

    /** Three dots stand for anything. */
    private static String pattern(Step step) {
        return step.output.stream()
            .map(line -> Stream.of(line.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")) + "\n")
            .collect(Collectors.joining());
    }

    /** The Java of this process, and a nc, which not every machine has. */
    private String tools() throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Path classes = Path.of(Netcat.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path netcat = tools.resolve("nc");
        Files.writeString(netcat, "#!/bin/sh\nexec " + PublishedJames.java("java") + " -cp " + classes + " " + Netcat.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(netcat, PosixFilePermissions.fromString("rwxr-xr-x"));
        return tools + ":" + Path.of(PublishedJames.java("java")).getParent();
    }
}
