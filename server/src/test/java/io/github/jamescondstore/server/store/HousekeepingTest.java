/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * What a server does beside its clients: what is too old goes from the tables of a database, also where nobody changes a mailbox any more.
 */
class HousekeepingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String CHANGES = "SELECT COUNT(*) FROM CONDSTORE_CHANGE";
    private static final String LATEST = "SELECT MAX(MODSEQ) FROM CONDSTORE_CHANGE";
    private static final String HORIZON = "SELECT MAX(HORIZON) FROM CONDSTORE_MAILBOX";

    @TempDir
    private Path directory;

    /** Without the housekeeping they stay. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void serverShouldDeleteWhatIsTooOldOfAMailboxThatNobodyChanges(Backend backend) throws Exception {
        TestDatabase database = TestDatabase.create(backend, directory);
        try (CondstoreServer server = database.startServer(); ImapConnection connection = login(server)) {
            ServerExtension.append(connection, "INBOX", 3);
        }
        long latest = database.number(LATEST).orElseThrow();
        assertThat(database.number(CHANGES)).hasValue(3L);
        database.executeOffline("UPDATE CONDSTORE_CHANGE SET RECORDED_AT = RECORDED_AT - " + Duration.ofHours(2).toMillis());
        Files.writeString(Files.createDirectories(directory.resolve("conf")).resolve("condstore.properties"), "changelog.retention.age=1h\n");

        try (CondstoreServer server = database.startServer(); ImapConnection connection = login(server)) {
            await().atMost(TIMEOUT).untilAsserted(() -> assertThat(database.number(CHANGES)).hasValue(0L));

            assertThat(database.number(HORIZON)).hasValue(latest);
            assertThat(connection.command("SELECT INBOX").orThrow("SELECT").untagged()).anyMatch(line -> line.contains("[HIGHESTMODSEQ " + latest + "]"));
            ServerExtension.append(connection, "INBOX", 1);
            assertThat(database.number(LATEST)).hasValue(latest + 1);
        }
    }

    private static ImapConnection login(CondstoreServer server) throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }
}
