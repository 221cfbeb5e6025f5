/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.common.collect.ImmutableList;

/**
 * A line as docs/differences.adoc writes it: {@code <n>} is a number, {@code <set>} numbers, {@code <words>} anything, {@code <any>}
 * anything that the other side need not have as well, {@code <unrecent>} anything that the other side has but for {@code \Recent},
 * {@code <tag>} the tag of a command; all else is meant literally.
 */
final class LinePattern {
    private static final Pattern PLACEHOLDER = Pattern.compile("<(n|set|words|unrecent|tag|any)>");
    private static final String UNRECENT = "<unrecent>";
    private static final Pattern RECENT = Pattern.compile(" \\\\Recent|\\\\Recent ?");

    private final String text;
    private final Pattern pattern;
    private final boolean unrecent;

    LinePattern(String text) {
        this.text = text;
        this.unrecent = text.contains(UNRECENT);
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder regex = new StringBuilder();
        int literal = 0;
        while (matcher.find()) {
            regex.append(Pattern.quote(text.substring(literal, matcher.start()))).append(group(matcher.group(1)));
            literal = matcher.end();
        }
        pattern = Pattern.compile(regex.append(Pattern.quote(text.substring(literal))).toString(), Pattern.DOTALL);
    }

    private static String group(String placeholder) {
        switch (placeholder) {
            case "n":
                return "(\\d+)";
            case "set":
                return "([\\d:,*]+)";
            case "any":
                return ".*?";
            case "tag":
                return "([a-z]\\d+)";
            default:
                return "(.*?)";
        }
    }

    boolean matches(String line) {
        return pattern.matcher(line).matches();
    }

    /** True if both match, and what stands for the same placeholder, counted from the left, is the same. */
    static boolean agree(LinePattern pattern, String line, LinePattern other, String otherLine) {
        List<String> values = pattern.values(line);
        List<String> others = other.values(otherLine);
        return pattern.matches(line) && other.matches(otherLine)
            && IntStream.range(0, Math.min(values.size(), others.size())).allMatch(i -> Objects.equals(values.get(i), others.get(i)));
    }

    private List<String> values(String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            return ImmutableList.of();
        }
        return IntStream.rangeClosed(1, matcher.groupCount()).mapToObj(matcher::group)
            .map(value -> unrecent ? RECENT.matcher(value).replaceAll("") : value)
            .collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return text;
    }
}
