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

import org.junit.jupiter.api.Test;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * The conformance table names every row of what a conforming server does, and tests that exist: who renames a test finds out here.
 */
class ConformanceTableTest {
    private static final ImmutableList<String> ROWS = ImmutableList.of(
        "A1", "A2", "A3", "A4", "A5", "A6",
        "B1", "B2", "B3", "B4", "B5", "B6", "B7",
        "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10",
        "D1", "D1a", "D2", "D3",
        "E1", "E2", "E3",
        "F1", "F2", "F3", "F3a", "F4", "F5",
        "G");
    private static final Path TABLE = Path.of("docs", "conformance.adoc");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final String TABLE_DELIMITER = "|===\n";
    private static final int CELLS = 4;
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+#\\w+)`");
    /** A test's annotation, whatever annotations come after it, and the name of its method. */
    private static final Pattern TEST_METHOD = Pattern.compile(
        "^ +@(?:Test|ParameterizedTest|RepeatedTest|Property|Example|FuzzTest)\\b.*?\\b(?:void|boolean) (\\w+)\\(", Pattern.MULTILINE | Pattern.DOTALL);

    private static final class Row {
        private final String id;
        private final ImmutableList<String> tests;

        private Row(List<String> cells) {
            assertThat(cells).as("row %s", cells).hasSize(CELLS);
            id = cells.get(0);
            tests = Splitter.on(',').trimResults().omitEmptyStrings().splitToStream(cells.get(2))
                .map(Row::name)
                .collect(ImmutableList.toImmutableList());
        }

        private static String name(String reference) {
            Matcher matcher = REFERENCE.matcher(reference);
            assertThat(matcher.matches()).as("'%s' is a test between backticks", reference).isTrue();
            return matcher.group(1);
        }
    }

    @Test
    void tableShouldHaveEveryRowOnce() throws Exception {
        assertThat(rows()).extracting(row -> row.id).containsExactlyElementsOf(ROWS);
    }

    @Test
    void everyRowShouldNameATest() throws Exception {
        for (Row row : rows()) {
            assertThat(row.tests).as("tests of row %s", row.id).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void everyTestThatIsNamedShouldExist() throws Exception {
        ImmutableSet<String> tests = tests();

        assertThat(rows().stream().flatMap(row -> row.tests.stream().filter(test -> !tests.contains(test)).map(test -> row.id + " names " + test)))
            .as("tests that are not there").isEmpty();
    }

    /** A row is a paragraph of the table, a cell begins with a line that begins with a bar. */
    private static ImmutableList<Row> rows() throws IOException {
        String table = Splitter.on(TABLE_DELIMITER).splitToList(Files.readString(root().resolve(TABLE))).get(1);
        return Splitter.on("\n\n").splitToStream(table)
            .skip(1)
            .map(paragraph -> Splitter.on(Pattern.compile("^\\|", Pattern.MULTILINE)).trimResults().splitToStream(paragraph.strip())
                .skip(1)
                .collect(ImmutableList.toImmutableList()))
            .map(Row::new)
            .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableSet<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files
                .filter(file -> file.toString().contains(TESTS.toString()) && file.toString().endsWith(".java"))
                .flatMap(ConformanceTableTest::tests)
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
            .filter(directory -> Files.exists(directory.resolve(TABLE)))
            .findFirst()
            .orElseThrow();
    }
}
