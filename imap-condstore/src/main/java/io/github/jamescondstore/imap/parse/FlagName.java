/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.Locale;

import javax.mail.Flags;

import org.apache.james.imap.decode.DecodingException;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;

/**
 * The flags that a client may name (RFC 3501, 2.3.2 and 9): the system flags but for {@code \\Recent}, and keywords, which are atoms.
 */
public final class FlagName {
    private static final ImmutableMap<String, Flags.Flag> SYSTEM_FLAGS = ImmutableMap.of(
        "\\answered", Flags.Flag.ANSWERED,
        "\\deleted", Flags.Flag.DELETED,
        "\\draft", Flags.Flag.DRAFT,
        "\\flagged", Flags.Flag.FLAGGED,
        "\\seen", Flags.Flag.SEEN);
    private static final CharMatcher ATOM = CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("(){%*\"\\]"));

    /**
     * @throws DecodingException when it is neither
     */
    public static void addTo(Flags flags, String name) throws DecodingException {
        if (name.startsWith("\\")) {
            Flags.Flag flag = SYSTEM_FLAGS.get(name.toLowerCase(Locale.US));
            if (flag == null) {
                throw Fault.of("%s is no flag that a client may set.", Fault.quoted(name));
            }
            flags.add(flag);
        } else if (name.isEmpty() || !ATOM.matchesAllOf(name)) {
            throw Fault.of("%s is no keyword: it is not an atom.", Fault.quoted(name));
        } else {
            flags.add(name);
        }
    }

    private FlagName() {
    }
}
