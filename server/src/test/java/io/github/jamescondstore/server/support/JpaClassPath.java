/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.google.common.collect.ObjectArrays;

/**
 * For a process with {@link io.github.jamescondstore.server.dropin.JpaMain}: all libraries of James's that this one has, and of ours only the jar
 * for databases, so that it is seen to be complete.
 */
public final class JpaClassPath {
    private static final String MAIN = "io.github.jamescondstore.server.dropin.JpaMain";
    private static final List<String> IN_THE_JAR = List.of("flyway-", "gson-", "jackson-dataformat-toml-", "RoaringBitmap-");

    /** What follows {@code java}. */
    public static String[] main(Path directory, String... jvm) {
        return ObjectArrays.concat(jvm, new String[] {"-cp", PublishedJames.JPA_DROP_IN + File.pathSeparator + libraries(), MAIN,
            "jdbc:derby:" + directory.resolve("database") + ";create=true", directory.resolve("search-index").toString()}, String.class);
    }

    /** James's, and the classes of the tests. */
    public static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(JpaClassPath::isForeign)
            .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isForeign(String entry) {
        Path path = Path.of(entry);
        String name = path.getFileName().toString();
        boolean ours = Files.isDirectory(path)
            ? !Files.exists(path.resolve(MAIN.replace('.', '/') + ".class"))
            : path.toString().contains("jamescondstore") || name.contains("condstore");
        return !ours && IN_THE_JAR.stream().noneMatch(name::startsWith);
    }

    private JpaClassPath() {
    }
}
