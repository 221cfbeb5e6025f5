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
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.jamescondstore.server.support.Documents;
import io.github.jamescondstore.server.support.PublishedJames;

/**
 * What a document has its reader type, and what it says comes of it.
 */
public final class Transcript {
    private static final String PROMPT = "$ ";
    private static final String END = "---- end of output ----";

    /** A line that was typed, and what came of it. */
    private static final class Step {
        private final String command;
        private final List<String> output = new ArrayList<>();

        private Step(String command) {
            this.command = command;
        }

        /** Three dots stand for anything. */
        private String pattern() {
            return output.stream()
                .map(line -> Stream.of(line.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")) + "\n")
                .collect(Collectors.joining());
        }
    }

    /**
     * The first one in a document of the project.
     */
    public static Transcript of(String document) throws Exception {
        List<Step> steps = new ArrayList<>();
        for (String line : Documents.block(document, "transcript").split("\n")) {
            if (line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length())));
            } else {
                steps.get(steps.size() - 1).output.add(line);
            }
        }
        return new Transcript(steps);
    }

    private final List<Step> steps;

    private Transcript(List<Step> steps) {
        this.steps = steps;
    }

    public int size() {
        return steps.size();
    }

    /**
     * Types it, and compares.
     *
     * @param adapted what has to be typed here, for instance with another port
     */
    public void play(Path directory, UnaryOperator<String> adapted) throws Exception {
        String script = "PATH=" + tools(directory) + ":$PATH\n" + steps.stream()
            .map(step -> adapted.apply(step.command) + "\necho '" + END + "'\n")
            .collect(Collectors.joining());
        String output = PublishedJames.run(directory, List.of("sh", "-c", script));
        List<String> outputs = List.of(output.split(Pattern.quote(END) + "\n", -1));
        assertThat(outputs).as(output).hasSize(steps.size() + 1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(outputs.get(i).replace("\r", "")).as(steps.get(i).command).matches(steps.get(i).pattern());
        }
    }

    /** The Java of this process, and what not every machine has. */
    private static String tools(Path directory) throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        tool(tools.resolve("nc"), Netcat.class);
        tool(tools.resolve("curl"), Curl.class);
        return tools + ":" + Path.of(PublishedJames.java("java")).getParent();
    }

    private static void tool(Path file, Class<?> main) throws Exception {
        Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.writeString(file, "#!/bin/sh\nexec " + PublishedJames.java("java") + " -cp " + classes + " " + main.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
