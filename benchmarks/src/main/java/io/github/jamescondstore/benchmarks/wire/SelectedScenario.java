/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;

/**
 * Commands in a selected mailbox that they do not use up.
 */
final class SelectedScenario extends RepeatedScenario {
    /** Makes the command of one visit; visits are counted over all rounds. */
    interface Commands {
        String of(long visit);
    }

    private static final int NAMED_AT_ONCE = 300;

    private final String mailbox;
    private final ImapConnection connection;
    private final Commands commands;
    private long visits;

    SelectedScenario(Workbench bench, int repetitions, int messages, Commands commands) throws IOException {
        this(bench, repetitions, bench.createMailbox(messages), commands);
    }

    private SelectedScenario(Workbench bench, int repetitions, String mailbox, Commands commands) throws IOException {
        super(bench, repetitions, Between.NOTHING);
        this.commands = commands;
        this.mailbox = mailbox;
        this.connection = bench.open(mailbox);
    }

    /** Every third message is gone, as in a mailbox that is tidied up: no three UIDs follow each other. */
    static SelectedScenario withGaps(Workbench bench, int repetitions, int messages, Commands commands) throws IOException {
        int before = messages + messages / 2;
        String mailbox = bench.createMailbox(before);
        List<Integer> gone = IntStream.rangeClosed(1, before).filter(number -> number % 3 == 0).boxed().collect(ImmutableList.toImmutableList());
        try (ImapConnection connection = bench.open(mailbox)) {
            for (List<Integer> some : Lists.partition(gone, NAMED_AT_ONCE)) {
                connection.run("STORE " + Joiner.on(',').join(some) + " +FLAGS.SILENT (\\Deleted)").requireOk();
            }
            connection.run("EXPUNGE").requireOk();
        }
        return new SelectedScenario(bench, repetitions, mailbox, commands);
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
