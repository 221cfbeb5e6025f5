/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;

/**
 * The conformance table names every row of what a conforming server does, the page about the invariants every invariant, and both name tests that
 * exist: who renames a test finds out here.
 */
class ConformanceTableTest {
    private static final String TABLE = "conformance.adoc";
    private static final String INVARIANTS = "invariants.adoc";
    private static final ImmutableList<String> ROWS = ImmutableList.of(
        "A1", "A2", "A3", "A4", "A5", "A6",
        "B1", "B2", "B3", "B4", "B5", "B6", "B7",
        "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10",
        "D1", "D1a", "D2", "D3",
        "E1", "E2", "E3",
        "F1", "F2", "F3", "F3a", "F4", "F5", "F6", "F7",
        "G",
        "H1", "H2", "H3", "H4", "H5");
    private static final int TESTS = 2;
    private static final int CELLS = 4;

    private static ImmutableList<Tables.Row> rows(String file) throws IOException {
        return Iterables.getOnlyElement(Tables.of(file)).rows();
    }

    @Test
    void tableShouldHaveEveryRowOnce() throws Exception {
        assertThat(rows(TABLE)).extracting(row -> row.cell(0)).containsExactlyElementsOf(ROWS);
    }

    @Test
    void everyInvariantShouldBeThereOnce() throws Exception {
        assertThat(rows(INVARIANTS)).extracting(row -> row.cell(0)).containsExactly("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11");
    }

    @ParameterizedTest
    @ValueSource(strings = {TABLE, INVARIANTS})
    void everyRowShouldNameATest(String file) throws Exception {
        for (Tables.Row row : rows(file)) {
            assertThat(row.size()).as("cells of row %s", row).isEqualTo(CELLS);
            assertThat(row.tests(TESTS)).as("tests of row %s", row.cell(0)).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TABLE, INVARIANTS})
    void everyTestThatIsNamedShouldExist(String file) throws Exception {
        assertThat(Tables.tests()).containsAll(Tables.testsNamedIn(file));
    }
}
