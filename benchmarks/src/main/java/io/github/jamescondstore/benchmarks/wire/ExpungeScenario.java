/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.Optional;

/**
 * EXPUNGE of some messages among many. Between the commands what was expunged is replaced and the next victims are marked.
 */
final class ExpungeScenario extends RepeatedScenario {
    private final int messages;
    private final int victims;
    private Optional<String> mailbox = Optional.empty();
    private Optional<ImapConnection> connection = Optional.empty();

    ExpungeScenario(Workbench bench, int repetitions, int messages, int victims) {
        super(bench, repetitions, Between.UNTIMED_STEPS);
        this.messages = messages;
        this.victims = Math.min(victims, messages);
    }

    @Override
    public void prepare(Round round) throws IOException {
        close();
        mailbox = Optional.of(bench().createMailbox(messages));
        connection = Optional.of(bench().open(mailbox.get()));
    }

    @Override
    void before(int repetition) throws IOException {
        ImapConnection selected = connection.orElseThrow();
        if (repetition > 0) {
            bench().fill(mailbox.orElseThrow(), victims);
            // So that the session knows them before their sequence numbers are used.
            selected.run("NOOP").requireOk();
        }
        int first = Math.max(1, (messages - victims) / 2);
        selected.run("STORE " + first + ":" + (first + victims - 1) + " +FLAGS.SILENT (\\Deleted)").requireOk();
    }

    @Override
    Response once(int repetition) throws IOException {
        return connection.orElseThrow().run("EXPUNGE");
    }

    @Override
    void check(Response response) throws IOException {
        super.check(response);
        if (response.untagged() < victims) {
            throw new IOException("EXPUNGE removed less than " + victims + ": " + response);
        }
    }

    @Override
    public void close() throws IOException {
        if (connection.isPresent()) {
            connection.get().close();
            connection = Optional.empty();
        }
        if (mailbox.isPresent()) {
            bench().deleteMailbox(mailbox.get());
            mailbox = Optional.empty();
        }
    }
}
