/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;

/**
 * SELECT of the same mailbox again and again.
 */
final class SelectScenario extends RepeatedScenario {
    private final String mailbox;
    private final ImapConnection connection;

    SelectScenario(Workbench bench, int repetitions, int messages) throws IOException {
        super(bench, repetitions, Between.NOTHING);
        this.mailbox = bench.createMailbox(messages);
        this.connection = bench.target().connect();
    }

    @Override
    Response once(int repetition) throws IOException {
        return connection.run("SELECT " + mailbox);
    }

    @Override
    public void close() throws IOException {
        connection.close();
        bench().deleteMailbox(mailbox);
    }
}
