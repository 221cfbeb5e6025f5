/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.mpt;

import java.util.List;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;

/**
 * One line of one of James's scripts that expects what an RFC says otherwise, and what it is to expect. Why each is needed
 * says docs/mpt-exceptions.adoc.
 *
 * Bound to the number and the words of the line: when James changes its script, the correction fails instead of hiding
 * something else.
 */
final class ScriptCorrection {
    private static final String SERVER = "S: ";

    static final ImmutableList<ScriptCorrection> ALL = ImmutableList.of(
        in("CondstoreDisable.test", 21).replace("^((?!CONDSTORE).)*$", "\\* CAPABILITY (.* )?CONDSTORE( .*)?"),
        in("CondstoreDisable.test", 25).replace("\\* ENABLED", "\\* ENABLED CONDSTORE"),
        in("ConcurrentExistsResponse.test", 97).replace("\\* 1 RECENT", "\\* 0 RECENT"),
        in("ConcurrentExistsResponse.test", 107).replace("\\* 1 RECENT", "\\* 0 RECENT"),
        in("ConcurrentExistsResponse.test", 108).replace("\\(FLAGS \\(\\\\Flagged \\\\Recent\\)\\)", "\\(FLAGS \\(\\\\Flagged\\)\\)"),
        in("Move.test", 43).replace("\\* 2 EXPUNGE", "\\* OK \\[COPYUID \\d+ 2:3 1:2\\] completed\\.\nS: \\* 2 EXPUNGE"),
        in("RenameSelected.test", 226).replace("\\* 5 RECENT", "\\* 0 RECENT"),
        in("RenameSelected.test", 234).replace("1 FETCH \\(FLAGS \\(\\\\Answered \\\\Flagged \\\\Recent\\)", "1 FETCH \\(FLAGS \\(\\\\Answered \\\\Flagged\\)"),
        in("RenameSelected.test", 240).replace("2 FETCH \\(FLAGS \\(\\\\Answered \\\\Flagged \\\\Recent\\)", "2 FETCH \\(FLAGS \\(\\\\Answered \\\\Flagged\\)"),
        in("RenameSelected.test", 246).replace("3 FETCH \\(FLAGS \\(\\\\Answered \\\\Recent\\)", "3 FETCH \\(FLAGS \\(\\\\Answered\\)"),
        in("RenameSelected.test", 252).replace("4 FETCH \\(FLAGS \\(\\\\Recent\\)", "4 FETCH \\(FLAGS \\(\\)"),
        in("RenameSelected.test", 258).replace("5 FETCH \\(FLAGS \\(\\\\Recent\\)", "5 FETCH \\(FLAGS \\(\\)"),
        in("SearchOptionSave.test", 52).replace("S: \\* SEARCH 1", "# * SEARCH 1"),
        in("ValidSelected.test", 35).replace("a001 NO UID failed.", "a001 NO FETCH failed."));

    private static Place in(String script, int number) {
        return new Place(script, number);
    }

    private static final class Place {
        private final String script;
        private final int number;

        private Place(String script, int number) {
            this.script = script;
            this.number = number;
        }

        private ScriptCorrection replace(String expectedByJames, String expected) {
            return new ScriptCorrection(this, expectedByJames, expected);
        }

        @Override
        public String toString() {
            return script + ":" + number;
        }
    }

    private final Place place;
    private final String expectedByJames;
    private final String expected;

    private ScriptCorrection(Place place, String expectedByJames, String expected) {
        this.place = place;
        this.expectedByJames = expectedByJames;
        this.expected = expected;
    }

    boolean concerns(String script) {
        return place.script.equals(script);
    }

    /**
     * As docs/mpt-exceptions.adoc names it.
     */
    String place() {
        return place.toString();
    }

    void applyTo(List<String> lines) {
        int index = place.number - 1;
        Preconditions.checkState(index < lines.size() && lines.get(index).startsWith(SERVER) && lines.get(index).contains(expectedByJames),
            "%s does not expect %s", place, expectedByJames);
        lines.set(index, lines.get(index).replace(expectedByJames, expected));
    }
}
