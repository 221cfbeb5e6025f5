/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.persistence.EntityManager;

import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.jpa.database.Schema;

/**
 * Servers that start at the same time on a database without the module's tables: compose and its like start all of them at once.
 *
 * Seen to fail without the lock: one of the two ends with an error, sometimes both, and so do those that come after.
 */
class MigrationTest {
    private static final int ROUNDS = 40;
    private static final int SERVERS = 2;
    private static final int APART_MILLIS = 200;

    @Test
    void serversThatStartAtOnceShouldAllFindTheTables() {
        for (int round = 0; round < ROUNDS; round++) {
            drop();

            List<CompletableFuture<Void>> servers = IntStream.range(0, SERVERS).mapToObj(server -> CompletableFuture.runAsync(() -> {
                pause(server * ThreadLocalRandom.current().nextInt(APART_MILLIS));
                Schema.migrate(PostgresqlUnderTest.entityManagers(server));
            })).collect(Collectors.toList());

            assertThatCode(() -> servers.forEach(CompletableFuture::join)).as("round %d", round).doesNotThrowAnyException();
        }
    }

    /** Servers do not start in step. */
    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drop() {
        EntityManager entityManager = PostgresqlUnderTest.entityManagers(0).createEntityManager();
        try {
            entityManager.getTransaction().begin();
            entityManager.createNativeQuery("DROP TABLE IF EXISTS CONDSTORE_CHANGE, CONDSTORE_MAILBOX, CONDSTORE_SERVER, CONDSTORE_SCHEMA_HISTORY")
                .executeUpdate();
            entityManager.getTransaction().commit();
        } finally {
            entityManager.close();
        }
    }
}
