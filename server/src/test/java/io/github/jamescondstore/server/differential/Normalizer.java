/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.common.base.Splitter;

/**
 * Takes out of the answers of one server to one script what no two servers agree on, and nothing else:
 * <ul>
 * <li>a UIDVALIDITY and the ids of OBJECTID become the step at which they are first told, so that it still shows whether two of them are
 * the same;</li>
 * <li>a mod-sequence becomes {@code #}, but 0 stays: each server counts by itself;</li>
 * <li>a date of the last hour becomes {@code <now>};</li>
 * <li>flags and capabilities are sets: they are sorted, and of the latter each gets a line; mailboxes that are listed are sorted too.</li>
 * </ul>
 */
final class Normalizer {
    private static final Pattern UID_VALIDITY = Pattern.compile("(?<=UIDVALIDITY |APPENDUID |COPYUID )[1-9]\\d*");
    private static final Pattern OBJECT_ID = Pattern.compile("(?<=(?:MAILBOXID|EMAILID|THREADID) \\()[^)]*");
    private static final Pattern MOD_SEQ = Pattern.compile("(?<=MODSEQ |MODSEQ \\()[1-9]\\d*");
    private static final Pattern DATE = Pattern.compile("\"[ \\d]\\d-\\w{3}-\\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\"");
    private static final DateTimeFormatter DATE_FORMAT = DateTimeFormatter.ofPattern("\"d-MMM-yyyy HH:mm:ss xx\"", Locale.US);
    private static final Duration RECENT = Duration.ofHours(1);
    private static final Pattern FLAGS = Pattern.compile("(?<=FLAGS \\()[^)]*");
    private static final Pattern LISTED = Pattern.compile("\\* (LIST|LSUB|XLIST) ");
    private static final String CAPABILITY = "* CAPABILITY ";

    private final Map<String, String> names = new HashMap<>();
    private int step = 0;
    private int named = 0;

    Answer normalize(Answer answer) {
        step++;
        named = 0;
        return answer.with(listed(answer.lines().stream().flatMap(this::normalize).collect(Collectors.toList())));
    }

    /** Each run of mailboxes in order. */
    private static List<String> listed(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            int end = i;
            while (end < lines.size() && LISTED.matcher(lines.get(end)).lookingAt()) {
                end++;
            }
            Collections.sort(lines.subList(i, end));
            i = Math.max(i, end - 1);
        }
        return lines;
    }

    private Stream<String> normalize(String line) {
        if (line.startsWith(CAPABILITY)) {
            return Splitter.on(' ').splitToStream(line.substring(CAPABILITY.length())).sorted().map(capability -> CAPABILITY + capability);
        }
        String result = replace(UID_VALIDITY, line, match -> name("validity", match));
        result = replace(OBJECT_ID, result, match -> name("id", match));
        result = replace(MOD_SEQ, result, match -> "#");
        result = replace(DATE, result, Normalizer::date);
        return Stream.of(replace(FLAGS, result, Normalizer::sorted));
    }

    private static String replace(Pattern pattern, String line, Function<String, String> replacement) {
        return pattern.matcher(line).replaceAll((MatchResult match) -> Matcher.quoteReplacement(replacement.apply(match.group())));
    }

    private String name(String kind, String value) {
        return names.computeIfAbsent(kind + value, key -> kind + step + "." + ++named);
    }

    private static String date(String date) {
        Instant instant = OffsetDateTime.parse(date.replace("\" ", "\""), DATE_FORMAT).toInstant();
        return Duration.between(instant, Instant.now()).abs().compareTo(RECENT) < 0 ? "<now>" : date;
    }

    private static String sorted(String flags) {
        return Splitter.on(' ').splitToStream(flags).sorted().collect(Collectors.joining(" "));
    }
}
