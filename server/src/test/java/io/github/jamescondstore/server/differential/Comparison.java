/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Two plays of one script beside each other.
 */
final class Comparison {
    private static final String STATE = "state";
    /** The families of scripts in which it is left to chance when something is told. */
    private static final ImmutableSet<String> UNTIMED = ImmutableSet.of("idle", "idle-flags");
    private static final String IDLE = "IDLE";

    private final Script script;
    private final String store;
    private final IntendedDifferences intended;
    /** Per connection: what is known of it in words, by what the module's server said to it. */
    private final Map<Character, Map<String, String>> situations = new HashMap<>();
    private final Set<Character> parted = new HashSet<>();

    Comparison(Script script, String store, IntendedDifferences intended) {
        this.script = script;
        this.store = store;
        this.intended = intended;
    }

    /** A report of every step that differs in a way that nobody intended. */
    ImmutableList<String> differences(List<Answer> jamesRaw, List<Answer> hereRaw) {
        List<Answer> james = normalized(script, jamesRaw);
        List<Answer> here = normalized(script, hereRaw);
        ImmutableList.Builder<String> reports = ImmutableList.builder();
        for (int i = 0; i < james.size(); i++) {
            Answer jamesAnswer = james.get(i);
            Answer hereAnswer = here.get(i);
            if (!parted.contains(hereAnswer.connection()) && !same(jamesAnswer, hereAnswer)) {
                reports.add(report(i, jamesAnswer, hereAnswer));
            }
            notePartings(jamesAnswer, hereAnswer);
            learn(hereAnswer);
        }
        return reports.build();
    }

    /** What is to be compared. */
    static ImmutableList<Answer> normalized(Script script, List<Answer> answers) {
        Normalizer normalizer = new Normalizer();
        ImmutableList<Answer> normalized = answers.stream().map(normalizer::normalize).collect(ImmutableList.toImmutableList());
        if (!UNTIMED.contains(script.family())) {
            return normalized;
        }
        ImmutableList.Builder<Answer> result = ImmutableList.builder();
        TreeMap<Character, List<String>> ofIdling = new TreeMap<>();
        for (Answer answer : normalized) {
            if (answer.sent().equals(IDLE)) {
                ofIdling.computeIfAbsent(answer.connection(), key -> new ArrayList<>());
            }
            Optional.ofNullable(ofIdling.get(answer.connection())).ifPresentOrElse(lines -> lines.addAll(answer.lines()), () -> result.add(answer));
        }
        ofIdling.forEach((connection, lines) ->
            result.add(new Answer(connection, IDLE).with(lines.stream().sorted().collect(ImmutableList.toImmutableList()))));
        return result.build();
    }

    private boolean same(Answer james, Answer here) {
        if (james.lines().equals(here.lines())) {
            return true;
        }
        List<String> jamesOnly = new ArrayList<>();
        List<String> hereOnly = new ArrayList<>();
        align(james.lines(), here.lines(), jamesOnly, hereOnly);
        return intended.explain(situation(here.connection()), here.sent(), jamesOnly, hereOnly);
    }

    private ImmutableSet<String> situation(char connection) {
        return ImmutableSet.<String>builder()
            .add(store, script.family())
            .addAll(situations.computeIfAbsent(connection, key -> new HashMap<>(Map.of(STATE, "unauthenticated"))).values())
            .build();
    }

    /**
     * Once one of the servers has said farewell and the other has not, and that has been judged, there is nothing to compare. A connection
     * that hung or broke off is opened anew.
     */
    private void notePartings(Answer james, Answer here) {
        if (ends(james) != ends(here)) {
            parted.add(here.connection());
        }
    }

    private static boolean ends(Answer answer) {
        return answer.lines().stream().anyMatch(line -> line.startsWith(WireClient.BYE) || line.equals(Player.GONE));
    }

    private void learn(Answer answer) {
        Map<String, String> situation = situations.computeIfAbsent(answer.connection(), key -> new HashMap<>(Map.of(STATE, "unauthenticated")));
        String command = answer.sent().toUpperCase(Locale.US);
        boolean ok = answer.lines().stream().anyMatch(line -> line.matches("(?s)[a-z]\\d+ OK .*"));
        answer.lines().stream().filter(line -> line.startsWith("* ENABLED")).forEach(line -> {
            if (line.contains("QRESYNC")) {
                situation.put("qresync", "qresync");
            }
            if (line.contains("CONDSTORE") || line.contains("QRESYNC")) {
                situation.put("condstore", "condstore");
            }
        });
        if (ok && command.matches("(?s)(LOGIN|AUTHENTICATE) .*")) {
            situation.put(STATE, "authenticated");
        } else if (ok && command.startsWith("SELECT ")) {
            situation.put(STATE, "selected");
        } else if (ok && command.startsWith("EXAMINE ")) {
            situation.put(STATE, "examined");
        } else if (command.startsWith("SELECT ") || command.startsWith("EXAMINE ") || ok && command.matches("CLOSE|UNSELECT")) {
            situation.computeIfPresent(STATE, (key, state) -> state.equals("unauthenticated") ? state : "authenticated");
        }
    }

    /** What is left when the longest common part of both, in order, is taken out. */
    private static void align(List<String> left, List<String> right, List<String> leftOnly, List<String> rightOnly) {
        int[][] common = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                common[i][j] = left.get(i).equals(right.get(j)) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            if (left.get(i).equals(right.get(j))) {
                i++;
                j++;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                leftOnly.add(left.get(i++));
            } else {
                rightOnly.add(right.get(j++));
            }
        }
        leftOnly.addAll(left.subList(i, left.size()));
        rightOnly.addAll(right.subList(j, right.size()));
    }

    private String report(int step, Answer james, Answer here) {
        StringBuilder report = new StringBuilder()
            .append(script).append(", step ").append(step).append(' ').append(situation(here.connection()))
            .append("\n  ").append(here.connection()).append(": ").append(here.sent());
        lines(report, "james", james);
        lines(report, "here ", here);
        return report.append('\n').toString();
    }

    private static void lines(StringBuilder report, String server, Answer answer) {
        answer.lines().forEach(line -> report.append("\n    ").append(server).append(": ").append(line));
    }
}
