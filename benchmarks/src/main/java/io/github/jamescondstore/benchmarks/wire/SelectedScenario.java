/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;

/**
 * Commands in a selected mailbox that they do not use up.
 */
final class SelectedScenario extends RepeatedScenario {
    /** Makes the command of one visit; visits are counted over all rounds. */
    interface Commands {
        String of(long visit);
    }

    private final String mailbox;
    private final ImapConnection connection;
    private final Commands commands;
    private long visits;

    SelectedScenario(Workbench bench, int repetitions, int messages, Commands commands) throws IOException {
        super(bench, repetitions, Between.NOTHING);
        this.commands = commands;
        this.mailbox = bench.createMailbox(messages);
        this.connection = bench.open(mailbox);
    }

    @Override
    Response once(int repetition) throws IOException {
        String command = commands.of(visits);
        visits++;
        return connection.run(command);
    }

    @Override
    public void close() throws IOException {
        connection.close();
        bench().discardMailbox(mailbox);
    }
}
