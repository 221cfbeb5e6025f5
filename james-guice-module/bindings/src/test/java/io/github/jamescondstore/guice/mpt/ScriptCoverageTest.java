/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.mpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.james.mpt.imapmailbox.suite.Select;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableSet;

/**
 * Every suite of James is run, also after an upgrade of James, and no correction of its scripts goes unexplained.
 */
class ScriptCoverageTest {
    /** Written for another server, with names such as user.Boby: they fail over stock James too. */
    private static final ImmutableSet<String> NOT_FOR_JAMES = ImmutableSet.of("ACLCommands", "ACLIntegration");
    private static final Path EXCEPTIONS = Path.of(System.getProperty("basedir", "."), "../../docs/mpt-exceptions.adoc");
    private static final Pattern PLACE = Pattern.compile("\\w+\\.test:\\d+");

    @Test
    void everySuiteOfJamesShouldBeRun() throws Exception {
        assertThat(Arrays.stream(ImapScriptsTest.class.getDeclaredClasses()).<Class<?>>map(Class::getSuperclass))
            .containsExactlyInAnyOrderElementsOf(suitesOfJames());
    }

    @Test
    void everyCorrectionShouldBeExplained() throws Exception {
        assertThat(PLACE.matcher(Files.readString(EXCEPTIONS)).results().map(MatchResult::group))
            .containsExactlyInAnyOrderElementsOf(places());
    }

    private static ImmutableSet<String> places() {
        return ScriptCorrection.ALL.stream().map(ScriptCorrection::place).collect(ImmutableSet.toImmutableSet());
    }

    private static ImmutableSet<Class<?>> suitesOfJames() throws Exception {
        Path jar = Path.of(Select.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (FileSystem content = FileSystems.newFileSystem(jar, (ClassLoader) null)) {
            return suitesIn(content.getPath("/" + Select.class.getPackageName().replace('.', '/')));
        }
    }

    private static ImmutableSet<Class<?>> suitesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.length() - ".class".length()))
                .filter(name -> !NOT_FOR_JAMES.contains(name))
                .<Class<?>>map(ScriptCoverageTest::load)
                .filter(type -> Modifier.isAbstract(type.getModifiers()))
                .collect(ImmutableSet.toImmutableSet());
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(Select.class.getPackageName() + "." + name, false, ScriptCoverageTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
