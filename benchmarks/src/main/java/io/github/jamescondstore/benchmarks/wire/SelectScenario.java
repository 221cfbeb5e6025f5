/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;

/**
 * SELECT of a mailbox by a connection that has none selected: James answers from what it has when the same one is selected again.
 */
final class SelectScenario extends RepeatedScenario {
    private final String mailbox;
    private final ImapConnection connection;

    SelectScenario(Workbench bench, int repetitions, int messages) throws IOException {
        super(bench, repetitions, Between.UNTIMED_COMMANDS);
        this.mailbox = bench.createMailbox(messages);
        this.connection = bench.target().connect();
    }

    @Override
    void before(int repetition) throws IOException {
        connection.unselect();
    }

    @Override
    Response once(int repetition) throws IOException {
        return connection.run("SELECT " + mailbox);
    }

    @Override
    public void close() throws IOException {
        connection.close();
        bench().discardMailbox(mailbox);
    }
}
