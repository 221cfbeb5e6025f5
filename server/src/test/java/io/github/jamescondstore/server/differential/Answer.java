/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.ArrayList;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * What a server said at one step of a script, and what was said to it.
 */
final class Answer {
    private final char connection;
    private final String sent;
    private final List<String> lines = new ArrayList<>();

    Answer(char connection, String sent) {
        this.connection = connection;
        this.sent = sent;
    }

    void add(String line) {
        lines.add(line);
    }

    char connection() {
        return connection;
    }

    String sent() {
        return sent;
    }

    ImmutableList<String> lines() {
        return ImmutableList.copyOf(lines);
    }

    Answer with(List<String> otherLines) {
        Answer answer = new Answer(connection, sent);
        answer.lines.addAll(otherLines);
        return answer;
    }
}
