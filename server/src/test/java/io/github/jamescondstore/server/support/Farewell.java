/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * How every connection of a test has to end: LOGOUT, and its answer to the end of the stream (RFC 3501, 6.1.3; row H2). What the test did
 * not read comes to light here: an answer too many, or the rest of one.
 */
final class Farewell {
    /** What any command may bring of what others did. */
    private static final Pattern NEWS = Pattern.compile(
        "\\* (\\d+ (EXISTS|RECENT|EXPUNGE|FETCH \\(.*\\))|VANISHED [\\d:,]+|FLAGS \\(.*\\)|OK \\[(HIGHESTMODSEQ|PERMANENTFLAGS) .*)", Pattern.DOTALL);
    private static final String BYE = "* BYE ";
    private static final Pattern OK = Pattern.compile("a\\d+ OK .*");

    /** Does nothing if the test has closed it. */
    static void say(ImapConnection connection) throws IOException {
        if (connection.isClosed()) {
            return;
        }
        ImmutableList<String> unanswered = connection.unanswered();
        if (!unanswered.isEmpty()) {
            connection.close();
            throw new AssertionError("the test has not read the answers to " + unanswered + ", nor closed the connection to say that it does not care");
        }
        judge(connection.logout());
    }

    static void judge(List<String> lines) {
        int bye = Math.max(0, lines.size() - 2);
        boolean right = lines.size() >= 2
            && lines.subList(0, bye).stream().allMatch(line -> NEWS.matcher(line).matches())
            && lines.get(bye).startsWith(BYE)
            && OK.matcher(lines.get(bye + 1)).matches();
        if (!right) {
            throw new AssertionError("LOGOUT was not answered by news, BYE, its tagged OK and the end: " + lines);
        }
    }

    private Farewell() {
    }
}
