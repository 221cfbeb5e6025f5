/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.Optional;

/**
 * APPEND to a mailbox that is new in each round.
 */
final class AppendScenario extends RepeatedScenario {
    private static final int MESSAGE_SIZE = 1024;

    private final ImapConnection connection;
    private final byte[] message;
    private Optional<String> mailbox = Optional.empty();

    AppendScenario(Workbench bench, int repetitions) throws IOException {
        super(bench, repetitions, Between.NOTHING);
        this.connection = bench.target().connect();
        this.message = Workbench.message(MESSAGE_SIZE);
    }

    @Override
    public void prepare(Round round) throws IOException {
        deleteMailbox();
        mailbox = Optional.of(bench().createMailbox(0));
    }

    @Override
    Response once(int repetition) throws IOException {
        return connection.append(mailbox.orElseThrow(), message);
    }

    private void deleteMailbox() throws IOException {
        if (mailbox.isPresent()) {
            bench().deleteMailbox(mailbox.get());
            mailbox = Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        deleteMailbox();
    }
}
