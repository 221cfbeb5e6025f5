/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;

/**
 * A client that comes back asks what has changed; the mailbox stays as it is.
 */
final class ResyncScenario extends RepeatedScenario {
    /** The ways to ask. */
    enum Question { CHANGED_SINCE, SEARCH_MODSEQ, QRESYNC }

    private final Question question;
    private final ResyncMailbox mailbox;
    private final ImapConnection connection;
    private final String command;

    ResyncScenario(Workbench bench, Question question, int repetitions, int messages) throws IOException {
        super(bench, repetitions, question == Question.QRESYNC ? Between.UNTIMED_COMMANDS : Between.NOTHING);
        this.question = question;
        this.mailbox = ResyncMailbox.create(bench, messages);
        this.connection = bench.target().connect();
        long known = mailbox.knownModSeq();
        switch (question) {
            case CHANGED_SINCE:
                connection.run("SELECT " + mailbox.name()).requireOk();
                command = "UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + known + ")";
                break;
            case SEARCH_MODSEQ:
                connection.run("SELECT " + mailbox.name()).requireOk();
                // SEARCH includes the value it names, CHANGEDSINCE does not.
                command = "UID SEARCH MODSEQ " + (known + 1);
                break;
            case QRESYNC:
                connection.run("ENABLE QRESYNC").requireOk();
                command = "SELECT " + mailbox.name() + " (QRESYNC (" + mailbox.uidValidity() + " " + known + "))";
                break;
            default:
                throw new IllegalArgumentException("Unknown question " + question);
        }
    }

    @Override
    void before(int repetition) throws IOException {
        connection.unselect();
    }

    @Override
    Response once(int repetition) throws IOException {
        return connection.run(command);
    }

    @Override
    void check(Response response) throws IOException {
        super.check(response);
        // A stock server's SELECT tells only what is gone; the lines that are reported show it.
        boolean oneLineForEach = question == Question.CHANGED_SINCE;
        if (oneLineForEach && response.untagged() < ResyncMailbox.CHANGED) {
            throw new IOException("Not all changes were told: " + response);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        bench().discardMailbox(mailbox.name());
    }
}
