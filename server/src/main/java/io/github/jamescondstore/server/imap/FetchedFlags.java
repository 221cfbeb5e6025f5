/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;

/**
 * UID, flags and mod-sequence out of a FETCH response, asked for or not. The items may come in any order, and others beside them.
 */
public final class FetchedFlags {
    private static final Pattern FETCH = Pattern.compile("^\\* \\d+ FETCH \\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern UID = Pattern.compile("[( ]UID (\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern MODSEQ = Pattern.compile("[( ]MODSEQ \\((\\d+)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FLAGS = Pattern.compile("[( ]FLAGS \\(([^)]*)\\)", Pattern.CASE_INSENSITIVE);

    /** Empty for any other response, and for a FETCH response without UID or without flags. */
    public static Optional<FetchedFlags> parse(String response) {
        if (!FETCH.matcher(response).find()) {
            return Optional.empty();
        }
        OptionalLong uid = number(UID, response);
        Matcher flags = FLAGS.matcher(response);
        if (uid.isEmpty() || !flags.find()) {
            return Optional.empty();
        }
        return Optional.of(new FetchedFlags(uid.getAsLong(), number(MODSEQ, response),
            ImmutableSet.copyOf(Splitter.on(' ').omitEmptyStrings().split(flags.group(1)))));
    }

    private static OptionalLong number(Pattern pattern, String response) {
        Matcher matcher = pattern.matcher(response);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private final long uid;
    private final OptionalLong modSeq;
    private final ImmutableSet<String> flags;

    private FetchedFlags(long uid, OptionalLong modSeq, ImmutableSet<String> flags) {
        this.uid = uid;
        this.modSeq = modSeq;
        this.flags = flags;
    }

    public long uid() {
        return uid;
    }

    public OptionalLong modSeq() {
        return modSeq;
    }

    /** As the server wrote them. */
    public ImmutableSet<String> flags() {
        return flags;
    }
}
