/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import com.google.common.collect.ImmutableSet;

/**
 * A FETCH response, read by its grammar: content of messages may look like anything.
 */
final class FetchLine {
    private static final String MIDDLE = " FETCH ";

    static boolean is(String line) {
        return line.matches("(?s)\\* \\d+ FETCH .*");
    }

    static FetchLine parse(String line) {
        int end = line.indexOf(MIDDLE);
        long number = Long.parseLong(line.substring(2, end));
        Reader reader = new Reader(line, end + MIDDLE.length());
        Object items = reader.value();
        if (!(items instanceof List) || !reader.atEnd()) {
            throw new AssertionError("no list of items");
        }
        return new FetchLine(number, (List<?>) items);
    }

    private final long number;
    private final ImmutableSet<String> names;
    private long uid = 0;
    private long modSeq = 0;
    private Optional<ImmutableSet<String>> flags = Optional.empty();

    private FetchLine(long number, List<?> items) {
        this.number = number;
        if (items.size() % 2 != 0) {
            throw new AssertionError("an item without a value");
        }
        ImmutableSet.Builder<String> all = ImmutableSet.builder();
        for (int i = 0; i < items.size(); i += 2) {
            String name = items.get(i).toString().toUpperCase(Locale.ROOT);
            Object value = items.get(i + 1);
            all.add(name);
            if (name.equals("UID")) {
                uid = positive(value);
            } else if (name.equals("MODSEQ")) {
                modSeq = positive(only(value));
            } else if (name.equals("FLAGS")) {
                flags = Optional.of(((List<?>) value).stream().map(Object::toString).collect(ImmutableSet.toImmutableSet()));
            }
        }
        names = all.build();
        if (names.size() * 2 != items.size()) {
            throw new AssertionError("an item twice");
        }
    }

    private static Object only(Object list) {
        if (!(list instanceof List) || ((List<?>) list).size() != 1) {
            throw new AssertionError("not one value in brackets: " + list);
        }
        return ((List<?>) list).get(0);
    }

    private static long positive(Object value) {
        long number = Long.parseLong(value.toString());
        if (number < 1) {
            throw new AssertionError("not positive: " + value);
        }
        return number;
    }

    long number() {
        return number;
    }

    OptionalLong uid() {
        return uid > 0 ? OptionalLong.of(uid) : OptionalLong.empty();
    }

    OptionalLong modSeq() {
        return modSeq > 0 ? OptionalLong.of(modSeq) : OptionalLong.empty();
    }

    Optional<ImmutableSet<String>> flags() {
        return flags;
    }

    ImmutableSet<String> names() {
        return names;
    }

    /** Reads atoms, quoted strings and literals as strings, and lists as lists. */
    private static final class Reader {
        private final String text;
        private int at;

        private Reader(String text, int at) {
            this.text = text;
            this.at = at;
        }

        private boolean atEnd() {
            return at == text.length();
        }

        private char next() {
            if (atEnd()) {
                throw new AssertionError("cut off");
            }
            return text.charAt(at);
        }

        private Object value() {
            switch (next()) {
                case '(':
                    return list();
                case '"':
                    return quoted();
                case '{':
                    return literal();
                default:
                    return atom();
            }
        }

        private List<Object> list() {
            List<Object> values = new ArrayList<>();
            at++;
            while (next() != ')') {
                values.add(value());
                if (next() == ' ') {
                    at++;
                }
            }
            at++;
            return values;
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (next() != '"') {
                if (next() == '\\') {
                    at++;
                }
                value.append(next());
                at++;
            }
            at++;
            return value.toString();
        }

        private String literal() {
            int end = text.indexOf('}', at);
            int start = end + 1;
            at = start + Integer.parseInt(text.substring(at + 1, end));
            return text.substring(start, at);
        }

        /** What stands in the brackets of {@code BODY[...]} belongs to it. */
        private String atom() {
            int start = at;
            boolean inBrackets = false;
            while (!atEnd() && (inBrackets || " ()".indexOf(next()) < 0)) {
                inBrackets = next() == '[' || inBrackets && next() != ']';
                at++;
            }
            if (at == start) {
                throw new AssertionError("nothing where a value should be");
            }
            return text.substring(start, at);
        }
    }
}
