/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;

/**
 * One operation on one target, with the mailboxes and connections it needs.
 */
interface Scenario extends Closeable {
    /** Untimed: makes anew what the last round used up. */
    void prepare(Round round) throws IOException;

    RoundResult run(Round round) throws IOException;
}
