/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;

/**
 * STORE with UNCHANGEDSINCE.
 */
final class ConditionalStoreScenario extends RepeatedScenario {
    /** How many messages a command names, and what becomes of them. */
    enum Kind {
        ONE_PASSES(500),
        ALL_PASS(20),
        ALL_FAIL(20);

        private final int repetitions;

        Kind(int repetitions) {
            this.repetitions = repetitions;
        }
    }

    private final Kind kind;
    private final int messages;
    private final String mailbox;
    private final ImapConnection connection;
    private long modSeq;
    private boolean flagged;

    ConditionalStoreScenario(Workbench bench, Kind kind, int messages) throws IOException {
        super(bench, Math.min(kind.repetitions, messages), Between.NOTHING);
        this.kind = kind;
        this.messages = messages;
        this.mailbox = bench.createMailbox(messages);
        this.connection = bench.open(mailbox);
        this.modSeq = bench.highestModSeq(mailbox);
        if (kind == Kind.ALL_FAIL) {
            // Every message gets a higher mod-sequence than the one the commands will name, through the flag they will name.
            connection.run("STORE 1:* +FLAGS.SILENT (\\Flagged)").requireOk();
        }
    }

    @Override
    public void prepare(Round round) throws IOException {
        if (kind == Kind.ONE_PASSES) {
            // Each message is changed once in a round, so one value serves for all of them.
            modSeq = bench().highestModSeq(mailbox);
            flagged = !flagged;
        }
    }

    @Override
    Response once(int repetition) throws IOException {
        if (kind == Kind.ONE_PASSES) {
            return connection.run("UID STORE " + (repetition + 1) + " (UNCHANGEDSINCE " + modSeq + ") " + sign() + "FLAGS (\\Flagged)");
        }
        return connection.run("STORE 1:" + messages + " (UNCHANGEDSINCE " + modSeq + ") " + sign() + "FLAGS (\\Flagged)");
    }

    private String sign() {
        return flagged ? "+" : "-";
    }

    @Override
    void check(Response response) throws IOException {
        super.check(response);
        boolean shouldFail = kind == Kind.ALL_FAIL;
        if (response.hasModified() != shouldFail) {
            throw new IOException("Expected " + kind + " but got: " + response);
        }
        if (kind == Kind.ALL_PASS) {
            // As a client goes on: from what it was told, so that nothing lies between two commands.
            modSeq = response.lastModSeq();
            flagged = !flagged;
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        bench().discardMailbox(mailbox);
    }
}
