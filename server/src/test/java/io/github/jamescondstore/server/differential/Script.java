/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;

/**
 * What is said to both servers, by one user who is new to them, on one connection or several.
 *
 * A line is a connection's letter, a sign, and what it does:
 *
 * <pre>
 * A: SELECT INBOX          a command, sent with a tag; up to its tagged line, a continuation or the end of the connection
 * A&gt; DONE¶                 these bytes; up to the tagged line of the command that is still open, or a line if there is none
 * A&gt; § NOOP¶§ NOOP¶        the same: § is the next tag
 * A| § NO                  these bytes, nothing is read
 * A? EXISTS                nothing is sent; up to a line with this text in it
 * A!                       the client disconnects
 * A:~ SELECT INBOX         James is known not to answer here, and is waited for a moment only; the same: a line with "⧗" in it, which is left out
 * A* login                 LOGIN; also "select BOX", "examine BOX", "fill BOX n", "append BOX n", "gaps BOX", "mime BOX", "raw BOX message"
 * </pre>
 *
 * For bytes see {@link Escapes}. $user, $other and $password stand for the names that both servers know, $plain for what
 * AUTHENTICATE PLAIN wants of them. At its end every connection that is open says LOGOUT and is read to its end.
 */
final class Script {
    private static final Pattern LINE = Pattern.compile("([A-Z])([:>|?!*])(~?) ?(.*)");

    private static final String SILENT = "⧗";

    static Builder named(String family, String name) {
        return new Builder(family, name);
    }

    static final class Builder {
        private final String family;
        private final String name;
        private final ImmutableList.Builder<Step> steps = ImmutableList.builder();

        private Builder(String family, String name) {
            this.family = family;
            this.name = name;
        }

        Builder line(String line) {
            Matcher matcher = LINE.matcher(line);
            Preconditions.checkArgument(matcher.matches(), "%s/%s: '%s' is no line of a script", family, name, line);
            char connection = matcher.group(1).charAt(0);
            if (matcher.group(2).equals("*")) {
                Macros.lines(connection, matcher.group(4)).forEach(this::line);
            } else {
                String text = matcher.group(4);
                steps.add(new Step(kind(matcher.group(2)), connection, text.replace(SILENT, ""), !matcher.group(3).isEmpty() || text.contains(SILENT)));
            }
            return this;
        }

        private static Step.Kind kind(String sign) {
            switch (sign) {
                case ":":
                    return Step.Kind.COMMAND;
                case ">":
                    return Step.Kind.RAW;
                case "|":
                    return Step.Kind.PIECE;
                case "?":
                    return Step.Kind.AWAIT;
                default:
                    return Step.Kind.DISCONNECT;
            }
        }

        Script build() {
            return new Script(family, name, steps.build());
        }
    }

    private final String family;
    private final String name;
    private final ImmutableList<Step> steps;

    private Script(String family, String name, ImmutableList<Step> steps) {
        this.family = family;
        this.name = name;
        this.steps = steps;
    }

    String family() {
        return family;
    }

    ImmutableList<Step> steps() {
        return steps;
    }

    boolean needsTwoUsers() {
        return steps.stream().anyMatch(step -> step.text().contains("$other"));
    }

    @Override
    public String toString() {
        return family + "/" + name.replace(SILENT, "");
    }
}
