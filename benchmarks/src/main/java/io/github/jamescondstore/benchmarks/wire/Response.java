/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;

/**
 * What the server answered to one command. All untagged lines are there only if the command was sent with
 * {@link ImapConnection#execute(String)}, else the last one; they are counted in any case.
 */
final class Response {
    private static final String MODIFIED = "[MODIFIED";
    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\(?(\\d+)");

    private final String status;
    private final ImmutableList<String> lines;
    private final int untagged;
    private final long bytes;

    Response(String status, List<String> lines, int untagged, long bytes) {
        this.status = status;
        this.lines = ImmutableList.copyOf(lines);
        this.untagged = untagged;
        this.bytes = bytes;
    }

    boolean isOk() {
        return status.startsWith("OK");
    }

    /** Whether a conditional STORE left out some of the messages. */
    boolean hasModified() {
        return status.contains(MODIFIED);
    }

    Response requireOk() throws IOException {
        if (!isOk()) {
            throw new IOException("The server refused: " + status);
        }
        return this;
    }

    ImmutableList<String> lines() {
        return lines;
    }

    /** The last mod-sequence that the kept lines tell. */
    long lastModSeq() throws IOException {
        for (String line : lines.reverse()) {
            Matcher matcher = MODSEQ.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IOException("No MODSEQ was told: " + this);
    }

    int untagged() {
        return untagged;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return status + " (" + untagged + " untagged lines)";
    }
}
