/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * The tables of the documentation that name tests, and the tests that there are.
 */
final class Tables {
    private static final Path DOCS = Path.of("docs", "conformance.adoc");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final String DELIMITER = "|===\n";
    private static final Pattern HEADING = Pattern.compile("^=+ (.*)$", Pattern.MULTILINE);
    private static final Pattern CELL = Pattern.compile("^\\|", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+#\\w+)`");
    /** A test's annotation, whatever annotations come after it, and the name of its method. */
    private static final Pattern TEST_METHOD = Pattern.compile(
        "^ +@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|FuzzTest)\\b.*?"
            + "\\b(?:void|boolean|Stream<DynamicTest>) (\\w+)\\(", Pattern.MULTILINE | Pattern.DOTALL);

    static final class Table {
        private final String heading;
        private final ImmutableList<Row> rows;

        private Table(String textBefore, String content) {
            this.heading = HEADING.matcher(textBefore).results().map(match -> match.group(1)).reduce((earlier, later) -> later).orElseThrow();
            this.rows = Splitter.on("\n\n").splitToStream(content)
                .skip(1)
                .map(Row::new)
                .collect(ImmutableList.toImmutableList());
        }

        String heading() {
            return heading;
        }

        ImmutableList<Row> rows() {
            return rows;
        }
    }

    static final class Row {
        private final ImmutableList<String> cells;

        /** A row is a paragraph of its table, a cell begins with a line that begins with a bar. */
        private Row(String paragraph) {
            cells = Splitter.on(CELL).trimResults().splitToStream(paragraph.strip())
                .skip(1)
                .collect(ImmutableList.toImmutableList());
        }

        int size() {
            return cells.size();
        }

        String cell(int index) {
            return cells.get(index);
        }

        /** A cell that holds nothing but tests. */
        ImmutableList<String> tests(int index) {
            return Splitter.on(',').trimResults().omitEmptyStrings().splitToStream(cell(index))
                .map(this::name)
                .collect(ImmutableList.toImmutableList());
        }

        private String name(String reference) {
            Matcher matcher = TEST.matcher(reference);
            assertThat(matcher.matches()).as("'%s' in row %s is a test between backticks", reference, this).isTrue();
            return matcher.group(1);
        }

        @Override
        public String toString() {
            return cells.toString();
        }
    }

    /** Those of a file in {@code docs}, in order. */
    static ImmutableList<Table> of(String file) throws IOException {
        List<String> parts = Splitter.on(DELIMITER).splitToList(read(file));
        ImmutableList.Builder<Table> tables = ImmutableList.builder();
        for (int i = 1; i < parts.size(); i += 2) {
            tables.add(new Table(parts.get(i - 1), parts.get(i)));
        }
        return tables.build();
    }

    /** All tests that a file names, wherever. */
    static ImmutableSet<String> testsNamedIn(String file) throws IOException {
        return TEST.matcher(read(file)).results().map(match -> match.group(1)).collect(ImmutableSet.toImmutableSet());
    }

    private static String read(String file) throws IOException {
        return Files.readString(root().resolve(DOCS).resolveSibling(file));
    }

    /** All tests of all modules. */
    static ImmutableSet<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files
                .filter(file -> file.toString().contains(TESTS.toString()) && file.toString().endsWith(".java"))
                .flatMap(Tables::tests)
                .collect(ImmutableSet.toImmutableSet());
        }
    }

    private static Stream<String> tests(Path file) {
        String className = file.getFileName().toString().replace(".java", "");
        try {
            return TEST_METHOD.matcher(Files.readString(file)).results().map(method -> className + "#" + method.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in the directory of their module. */
    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .takeWhile(directory -> directory != null)
            .filter(directory -> Files.exists(directory.resolve(DOCS)))
            .findFirst()
            .orElseThrow();
    }

    private Tables() {
    }
}
