/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mailbox as a client finds it that was away for a while: ten messages have other flags than it remembers, and ten are gone.
 */
final class ResyncMailbox {
    static final int CHANGED = 10;
    static final int EXPUNGED = 10;

    private static final Pattern UID_VALIDITY = Pattern.compile("UIDVALIDITY (\\d+)");

    static ResyncMailbox create(Workbench bench, int messages) throws IOException {
        String name = bench.createMailbox(messages + EXPUNGED);
        long knownModSeq = bench.highestModSeq(name);
        try (ImapConnection connection = bench.target().connect()) {
            long uidValidity = uidValidity(connection.execute("SELECT " + name).requireOk());
            int step = messages / CHANGED;
            for (int i = 0; i < CHANGED; i++) {
                connection.run("UID STORE " + (i * step + 1) + " +FLAGS.SILENT (\\Flagged)").requireOk();
            }
            for (int i = 0; i < EXPUNGED; i++) {
                connection.run("UID STORE " + (i * step + 2) + " +FLAGS.SILENT (\\Deleted)").requireOk();
            }
            connection.run("EXPUNGE").requireOk();
            return new ResyncMailbox(name, uidValidity, knownModSeq);
        }
    }

    private static long uidValidity(Response response) throws IOException {
        for (String line : response.lines()) {
            Matcher matcher = UID_VALIDITY.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IOException("No UIDVALIDITY in the answer to SELECT");
    }

    private final String name;
    private final long uidValidity;
    private final long knownModSeq;

    private ResyncMailbox(String name, long uidValidity, long knownModSeq) {
        this.name = name;
        this.uidValidity = uidValidity;
        this.knownModSeq = knownModSeq;
    }

    String name() {
        return name;
    }

    long uidValidity() {
        return uidValidity;
    }

    /** The highest mod-sequence before the changes. */
    long knownModSeq() {
        return knownModSeq;
    }
}
