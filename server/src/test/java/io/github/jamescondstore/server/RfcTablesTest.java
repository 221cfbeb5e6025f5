/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.base.Splitter;
import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultiset;

/**
 * The tables of what the RFCs demand have a row for every sentence: how many there are in each section was counted in the RFCs, so that none gets
 * lost. Every verdict has its tests or its reason.
 */
class RfcTablesTest {
    private static final String RFC_7162 = "conformance-rfc7162.adoc";
    private static final String OTHERS = "conformance-other-rfcs.adoc";
    private static final String FOLLOWED = "followed";
    private static final ImmutableSet<String> VERDICTS = ImmutableSet.of(FOLLOWED, "not applicable", "not followed, on purpose", "not shown");
    private static final ImmutableMap<String, String> SECTIONS = ImmutableMap.<String, String>builder()
        .put("RFC 7162", "[3.1 x 7, 3.1.2 x 3, 3.1.2.1 x 2, 3.1.2.2 x 2, 3.1.3 x 14, 3.1.4.2, 3.1.5 x 3, 3.1.6, 3.1.7, 3.1.8, 3.1.9, 3.1.10 x 2, "
            + "3.1.11 x 3, 3.2 x 4, 3.2.2, 3.2.3 x 5, 3.2.4, 3.2.5 x 3, 3.2.5.1 x 3, 3.2.5.2, 3.2.6 x 6, 3.2.7 x 3, 3.2.8 x 3, 3.2.9 x 3, 3.2.10 x 3, "
            + "3.2.10.1, 3.2.10.2 x 7, 3.2.11, 5.3, 6 x 8, 7 x 3]")
        .put("RFC 2177", "[3]")
        .put("RFC 3501", "[2.2.2 x 2, 2.3.1.1 x 8, 2.3.1.2, 2.3.2, 2.3.3, 3.4 x 2, 5.2 x 2, 5.3 x 2, 5.5 x 2, 6.1.1 x 3, 6.1.3 x 2, 6.3.1 x 5, "
            + "6.3.2 x 4, 6.3.10, 6.4.4 x 5, 6.4.5 x 4, 6.4.6 x 2, 6.4.7 x 5, 6.4.8, 7, 7.1, 7.2.1 x 5, 7.4.1, 7.4.2, 9 x 6]")
        .put("RFC 3691", "[4]")
        .put("RFC 4315", "[1, 3 x 5, 5]")
        .put("RFC 5161", "[3.1 x 6, 4]")
        .put("RFC 5182", "[2.1 x 3, 2.3, 2.4, 2.5, 3]")
        .put("RFC 5464", "[1, 4.1 x 3, 4.3 x 5, 4.4]")
        .put("RFC 6851", "[3.3 x 4, 4.3, 4.4 x 5, 5]")
        .put("RFC 7888", "[3 x 3, 5 x 5]")
        .build();
    private static final int SECTION = 0;
    private static final int REQUIRED = 1;
    private static final int OF = 2;
    private static final int VERDICT = 3;
    private static final int WHY = 4;
    private static final int CELLS = 5;

    private static Stream<Tables.Table> tables() throws IOException {
        return Stream.concat(Tables.of(RFC_7162).stream(), Tables.of(OTHERS).stream());
    }

    @Test
    void everySectionShouldHaveAllItsRows() throws Exception {
        Map<String, String> sections = tables().collect(Collectors.toMap(
            table -> table.heading().replaceAll(":.*", ""),
            table -> table.rows().stream().map(row -> row.cell(SECTION)).collect(Collectors.toCollection(LinkedHashMultiset::create)).toString()));

        assertThat(sections).isEqualTo(SECTIONS);
    }

    @Test
    void sectionsShouldAscend() throws Exception {
        assertThat(tables()).allSatisfy(table -> assertThat(table.rows()).as(table.heading())
            .extracting(row -> Splitter.on('.').splitToStream(row.cell(SECTION)).map(Integer::valueOf).collect(ImmutableList.toImmutableList()))
            .isSortedAccordingTo(Comparators.lexicographical(Comparator.<Integer>naturalOrder())));
    }

    @Test
    void everyRowShouldSayWhatIsRequiredOfWhomAndWhatBecameOfIt() throws Exception {
        assertThat(tables().flatMap(table -> table.rows().stream())).allSatisfy(row -> {
            assertThat(row.size()).isEqualTo(CELLS);
            assertThat(row.cell(REQUIRED)).containsPattern("\\b(MUST|SHALL|SHOULD|REQUIRED|RECOMMENDED)\\b");
            assertThat(row.cell(OF)).isIn("server", "client", "both");
            assertThat(row.cell(VERDICT)).isIn(VERDICTS);
            if (row.cell(VERDICT).equals(FOLLOWED)) {
                assertThat(row.tests(WHY)).isNotEmpty().doesNotHaveDuplicates();
            } else {
                assertThat(row.cell(WHY)).as("the reason").isNotEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {RFC_7162, OTHERS})
    void everyTestThatIsNamedShouldExist(String file) throws Exception {
        assertThat(Tables.tests()).containsAll(Tables.testsNamedIn(file));
    }
}
