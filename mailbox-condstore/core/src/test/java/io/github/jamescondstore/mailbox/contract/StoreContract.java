/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import java.time.Clock;

import org.junit.jupiter.api.Timeout;

import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * What every group of the contract is given: a backend, empty when a test begins.
 *
 * The groups for one process are {@link OneProcessContract}, to which {@link DatabaseContract} adds what holds where transactions are rolled
 * back and a restart is survived. {@link SharedStoreContract} is for several processes over one store. {@link EveryWriteContract} stands
 * beside them: it goes through the methods of James's mappers and not through guarantees.
 *
 * A test that waits for what never comes is ended by its time-out, which is far above what it takes.
 */
@Timeout(120)
public interface StoreContract {
    /**
     * Opens the store: where it outlives its process, another process over the same data, as a second server or the next start of the first.
     */
    Node open(Retention retention, Clock clock);

    default Node open(Retention retention) {
        return open(retention, Clock.systemUTC());
    }

    default Node open() {
        return open(Retention.DEFAULT);
    }
}
