/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import javax.annotation.PreDestroy;
import javax.inject.Inject;

import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;

/**
 * Lets go of the database when James stops: the next server may be started in the same process.
 */
class DatabaseLockRelease {
    private final DatabaseLock lock;

    @Inject
    DatabaseLockRelease(DatabaseLock lock) {
        this.lock = lock;
    }

    @PreDestroy
    void release() {
        lock.close();
    }
}
