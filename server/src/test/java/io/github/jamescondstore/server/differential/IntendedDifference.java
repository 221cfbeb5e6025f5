/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Preconditions;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;

/**
 * One row of docs/differences.adoc: in which situation which lines of James, or none, stand for which of the module, or none.
 */
final class IntendedDifference {
    private static final int CELLS = 5;
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern WORDS = Pattern.compile("^([a-z ,-]+):");

    /** Of James, by chance: it need not occur. */
    private static final String SOMETIMES = "sometimes";

    private final String id;
    private final boolean sometimes;
    private final ImmutableList<String> situation;
    private final ImmutableList<LinePattern> commands;
    private final ImmutableList<LinePattern> james;
    private final ImmutableList<LinePattern> here;

    IntendedDifference(List<String> cells) {
        Preconditions.checkArgument(cells.size() == CELLS, "%s cells, not %s: %s", cells.size(), CELLS, cells);
        id = cells.get(0);
        ImmutableList<String> words = words(cells.get(1));
        sometimes = words.contains(SOMETIMES);
        situation = words.stream().filter(word -> !word.equals(SOMETIMES)).collect(ImmutableList.toImmutableList());
        commands = patterns(cells.get(1));
        james = patterns(cells.get(2));
        here = patterns(cells.get(3));
        Preconditions.checkArgument(!james.isEmpty() || !here.isEmpty(), "%s names no line", id);
        Preconditions.checkArgument(!cells.get(4).isBlank(), "%s has no reason", id);
    }

    private static ImmutableList<String> words(String cell) {
        Matcher matcher = WORDS.matcher(cell);
        return matcher.find() ? Splitter.on(',').trimResults().splitToStream(matcher.group(1)).collect(ImmutableList.toImmutableList()) : ImmutableList.of();
    }

    private static ImmutableList<LinePattern> patterns(String cell) {
        return QUOTED.matcher(cell.replace("\\|", "|")).results()
            .map(match -> new LinePattern(match.group(1)))
            .collect(ImmutableList.toImmutableList());
    }

    String id() {
        return id;
    }

    boolean appliesTo(Set<String> words, String sent) {
        return words.containsAll(situation) && (commands.isEmpty() || commands.stream().anyMatch(command -> command.matches(sent)));
    }

    /**
     * Takes away from both lists the lines that differ as intended.
     *
     * @return what has been used: patterns of this row
     */
    ImmutableList<LinePattern> explain(List<String> jamesLines, List<String> hereLines) {
        if (james.size() == 1 && here.size() == 1) {
            return explainPairs(jamesLines, hereLines);
        }
        ImmutableList<LinePattern> usedOfJames = used(james, jamesLines);
        ImmutableList<LinePattern> usedHere = used(here, hereLines);
        if (usedOfJames.isEmpty() != james.isEmpty() || usedHere.isEmpty() != here.isEmpty()) {
            return ImmutableList.of();
        }
        jamesLines.removeIf(line -> anyMatches(james, line));
        hereLines.removeIf(line -> anyMatches(here, line));
        return ImmutableList.<LinePattern>builder().addAll(usedOfJames).addAll(usedHere).build();
    }

    private ImmutableList<LinePattern> explainPairs(List<String> jamesLines, List<String> hereLines) {
        List<LinePattern> used = new ArrayList<>();
        for (Iterator<String> lines = jamesLines.iterator(); lines.hasNext();) {
            String line = lines.next();
            Optional<String> partner = hereLines.stream().filter(other -> LinePattern.agree(james.get(0), line, here.get(0), other)).findFirst();
            if (partner.isPresent()) {
                lines.remove();
                hereLines.remove(partner.get());
                used.add(james.get(0));
                used.add(here.get(0));
            }
        }
        return ImmutableList.copyOf(used);
    }

    private static ImmutableList<LinePattern> used(List<LinePattern> patterns, List<String> lines) {
        return patterns.stream().filter(pattern -> lines.stream().anyMatch(pattern::matches)).collect(ImmutableList.toImmutableList());
    }

    private static boolean anyMatches(List<LinePattern> patterns, String line) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(line));
    }

    ImmutableList<LinePattern> patterns() {
        return ImmutableList.<LinePattern>builder().addAll(james).addAll(here).build();
    }

    boolean isSometimes() {
        return sometimes;
    }

    boolean namesAny(Set<String> words) {
        return situation.stream().anyMatch(words::contains);
    }
}
