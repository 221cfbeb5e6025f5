/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;

/**
 * All that came for one command: the untagged responses before its tagged one, in order, and the tagged one. A response is the
 * line without its end; a literal in it stands where it stood, right after its {@code {size}}.
 */
public final class ImapAnswer {
    private static final Pattern CODE = Pattern.compile("^(?:OK|NO|BAD) \\[([^\\]]*)\\]", Pattern.CASE_INSENSITIVE);
    private static final Pattern MODIFIED = Pattern.compile("^MODIFIED\\b(.*)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)(?::(\\d+))?");

    private final ImmutableList<String> untagged;
    private final String tagged;

    ImapAnswer(ImmutableList<String> untagged, String tagged) {
        this.untagged = untagged;
        this.tagged = tagged;
    }

    /** Each starts with "* ". */
    public ImmutableList<String> untagged() {
        return untagged;
    }

    /** The tagged response after its tag, such as {@code OK [MODIFIED 7] done}. */
    public String tagged() {
        return tagged;
    }

    public boolean isOk() {
        return hasStatus("OK");
    }

    public boolean isNo() {
        return hasStatus("NO");
    }

    /** This answer, or the exception where it is not OK. */
    public ImapAnswer orThrow(String command) throws ImapException {
        if (!isOk()) {
            throw new ImapException(command + " was answered: " + tagged);
        }
        return this;
    }

    /** What is between the brackets of the tagged response. */
    public Optional<String> code() {
        Matcher matcher = CODE.matcher(tagged);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * The numbers in a MODIFIED response code (RFC 7162, section 3.1.3): the messages a conditional STORE left alone. UIDs for UID
     * STORE. Empty without the code. Numbers that stand outside the grammar are read as well: James 3.8.1 answers
     * {@code [MODIFIED 0 7]} for message 7.
     */
    public ImmutableRangeSet<Long> modified() {
        RangeSet<Long> numbers = TreeRangeSet.create();
        code().map(MODIFIED::matcher)
            .filter(Matcher::find)
            .map(code -> NUMBERS.matcher(code.group(1)))
            .ifPresent(matcher -> {
                while (matcher.find()) {
                    long first = Long.parseLong(matcher.group(1));
                    long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
                    numbers.add(Range.closed(Math.min(first, last), Math.max(first, last)));
                }
            });
        return ImmutableRangeSet.copyOf(numbers);
    }

    @Override
    public String toString() {
        return String.join("\n", untagged) + "\n" + tagged;
    }

    private boolean hasStatus(String status) {
        return tagged.toUpperCase(Locale.ROOT).startsWith(status);
    }
}
