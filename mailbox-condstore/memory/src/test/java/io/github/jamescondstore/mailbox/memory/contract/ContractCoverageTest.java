/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.james.mailbox.inmemory.InMemoryMessageManagerTestSystem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Every contract that James runs over its memory store is run here over the tracked one, also after an upgrade of James.
 */
class ContractCoverageTest {
    /** Test no store: a value type, and a cache over mocks. */
    private static final ImmutableSet<String> WITHOUT_STORE = ImmutableSet.of(
        "InMemoryMessageIdTest",
        "InMemoryCurrentQuotaCalculatorTest");

    @ParameterizedTest
    @MethodSource("testsOfJames")
    void contractShouldBeRunOverTheTrackedStoreWhenJamesRunsItOverItsOwn(Class<?> testOfJames) throws Exception {
        List<Class<?>> ours = testsIn(ContractCoverageTest.class);

        assertThat(contractsOf(testOfJames))
            .isNotEmpty()
            .allSatisfy(contract -> assertThat(ours).anyMatch(contract::isAssignableFrom));
    }

    static Stream<Class<?>> testsOfJames() throws Exception {
        return testsIn(InMemoryMessageManagerTestSystem.class).stream()
            .filter(test -> !WITHOUT_STORE.contains(test.getSimpleName()));
    }

    private static List<Class<?>> contractsOf(Class<?> test) {
        return Stream.concat(Stream.of(test.getSuperclass()), Arrays.stream(test.getInterfaces()))
            .filter(type -> type != Object.class)
            .collect(ImmutableList.toImmutableList());
    }

    private static List<Class<?>> testsIn(Class<?> neighbour) throws IOException, URISyntaxException {
        Path location = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(location)) {
            return testsUnder(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location, (ClassLoader) null)) {
            return testsUnder(jar.getPath("/"));
        }
    }

    private static List<Class<?>> testsUnder(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                .map(file -> root.relativize(file).toString())
                .filter(file -> file.endsWith("Test.class"))
                .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                .<Class<?>>map(ContractCoverageTest::load)
                .collect(ImmutableList.toImmutableList());
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ContractCoverageTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
