/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.common.base.Splitter;

import io.github.jamescondstore.server.support.PublishedJames;

/**
 * What the documents tell an operator to type: each command is one, with options that there are, and each configuration file can be read.
 */
class DocumentedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("\\./james-condstore ([^`#\n]*)");
    /** Of other jars. */
    private static final Set<String> ELSEWHERE = Set.of("bench", "install", "uninstall", "check-config");
    /** What a reader fills in. */
    private static final String LEFT_OUT = "...";

    static Stream<String> commands() throws IOException {
        try (Stream<Path> documents = Files.list(PublishedJames.built("docs"))) {
            List<Path> texts = Stream.concat(documents.filter(file -> file.toString().endsWith(".adoc")),
                Stream.of("README.md", "CONTRIBUTING.md").map(PublishedJames::built)).collect(Collectors.toList());
            Stream.Builder<String> commands = Stream.builder();
            for (Path text : texts) {
                Matcher matcher = COMMAND.matcher(Files.readString(text).replaceAll("\\\\\n\\s*", ""));
                while (matcher.find()) {
                    commands.add(matcher.group(1).trim());
                }
            }
            return commands.build().distinct().filter(command -> !ELSEWHERE.contains(command.split(" ")[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandShouldBeOne(String command) {
        List<String> arguments = Splitter.on(' ').omitEmptyStrings().splitToStream(command).filter(argument -> !argument.equals(LEFT_OUT))
            .collect(Collectors.toList());

        assertThat(Main.commandLine().parseArgs(arguments.toArray(String[]::new)).hasSubcommand()).as(command).isTrue();
    }

    @Test
    void everyCommandShouldBeShown() throws IOException {
        assertThat(commands().map(command -> command.split(" ")[0]).collect(Collectors.toSet()))
            .containsExactlyInAnyOrderElementsOf(Main.commandLine().getSubcommands().keySet());
    }

    @Test
    void whatIsWrongWithAConfigurationFileShouldBeSaid(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("james.properties");

        Files.writeString(file, "tls.keystor=keystore.p12\n");
        assertThatThrownBy(() -> new ConfigurationFile(file)).hasMessageContaining("unknown key: tls.keystor");
        Files.writeString(file, "tls.keystore=keystore.p12\n");
        assertThatThrownBy(() -> new ConfigurationFile(file).tls()).hasMessageContaining("tls.keystore needs tls.keystore.password");
        Files.writeString(file, "tls.imaps.port=1993\n");
        assertThatThrownBy(() -> new ConfigurationFile(file).tls()).hasMessageContaining("tls.imaps.port needs tls.keystore");
        Files.writeString(file, "tls.keystore=k\ntls.keystore.password=p\ntls.imaps.port=imaps\n");
        assertThatThrownBy(() -> new ConfigurationFile(file).tls()).hasMessageContaining("is not a port: imaps");
    }
}
