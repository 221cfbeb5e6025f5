/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something to measure, by name; it becomes a {@link Scenario} on each target.
 */
final class Operation {
    /** Which number speaks for the operation. */
    enum Headline {
        /** The median time of one command: lower is better. */
        LATENCY,
        /** Operations per second of all connections together: higher is better. */
        RATE
    }

    /** What an operation is measured for. */
    enum Group {
        /** What the module costs where stock James does the same. */
        OVERHEAD,
        /** How long a client that comes back has to wait. */
        RESYNC,
        /** Many clients at a time. */
        LOAD
    }

    /** Makes the mailboxes and connections on one target. */
    interface Opener {
        Scenario open(Workbench bench) throws IOException;
    }

    /** Before the size of the mailbox, in names. */
    static final char SIZE = '@';

    private final String name;
    private final String description;
    private final Group group;
    private final Headline headline;
    private final Opener opener;

    Operation(String name, String description, Group group, Headline headline, Opener opener) {
        this.name = name;
        this.description = description;
        this.group = group;
        this.headline = headline;
        this.opener = opener;
    }

    /** For people. */
    static String names(List<Operation> operations) {
        return operations.stream().map(Operation::name).collect(Collectors.joining(", "));
    }

    String name() {
        return name;
    }

    /** The same for operations that may share a server: those of one connection, on mailboxes of the same size. */
    String place() {
        return headline == Headline.LATENCY ? name.substring(name.indexOf(SIZE) + 1) : name;
    }

    String description() {
        return description;
    }

    Group group() {
        return group;
    }

    Headline headline() {
        return headline;
    }

    Scenario open(Workbench bench) throws IOException {
        return opener.open(bench);
    }
}
