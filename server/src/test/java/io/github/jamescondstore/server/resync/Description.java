/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.imap.ImapAnswer;

/**
 * What SELECT and EXAMINE tell of all messages of a mailbox (RFC 3501, 6.3.1).
 */
final class Description {
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern UNSEEN = Pattern.compile("\\* OK \\[UNSEEN (\\d+)\\].*");
    private static final Pattern UID_NEXT = Pattern.compile("\\* OK \\[UIDNEXT (\\d+)\\].*");
    private static final Pattern FLAGS = Pattern.compile("\\* FLAGS \\((.*)\\)");

    static Description of(ImapAnswer answer) {
        return new Description(number(answer, EXISTS).orElseThrow(), number(answer, UNSEEN), number(answer, UID_NEXT).orElseThrow(),
            find(answer, FLAGS).stream()
                .flatMap(flags -> Splitter.on(' ').splitToStream(flags))
                .filter(flag -> !flag.startsWith("\\"))
                .collect(ImmutableSet.toImmutableSet()));
    }

    private static Optional<Long> number(ImapAnswer answer, Pattern pattern) {
        return find(answer, pattern).map(Long::valueOf);
    }

    private static Optional<String> find(ImapAnswer answer, Pattern pattern) {
        return answer.untagged().stream()
            .map(pattern::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .findFirst();
    }

    static Description of(SortedMap<Long, ImmutableSet<String>> messages, long uidNext) {
        Optional<Long> firstUnseen = messages.entrySet().stream()
            .filter(message -> !message.getValue().contains("\\Seen"))
            .map(Map.Entry::getKey)
            .findFirst();
        ImmutableSet<String> keywords = messages.values().stream()
            .flatMap(ImmutableSet::stream)
            .filter(flag -> !flag.startsWith("\\"))
            .collect(ImmutableSet.toImmutableSet());
        return new Description(messages.size(), firstUnseen.map(uid -> messages.headMap(uid).size() + 1L), uidNext, keywords);
    }

    private final long exists;
    private final Optional<Long> unseen;
    private final long uidNext;
    private final ImmutableSet<String> keywords;

    private Description(long exists, Optional<Long> unseen, long uidNext, ImmutableSet<String> keywords) {
        this.exists = exists;
        this.unseen = unseen;
        this.uidNext = uidNext;
        this.keywords = keywords;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Description)) {
            return false;
        }
        Description that = (Description) other;
        return exists == that.exists && unseen.equals(that.unseen) && uidNext == that.uidNext && keywords.equals(that.keywords);
    }

    @Override
    public int hashCode() {
        return Objects.hash(exists, unseen, uidNext, keywords);
    }

    @Override
    public String toString() {
        return exists + " EXISTS, UNSEEN " + unseen + ", UIDNEXT " + uidNext + ", keywords " + keywords;
    }
}
