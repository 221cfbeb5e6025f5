/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * One change in the log is broken: whoever was last here before it is told more than has happened since, with OK, and the log of the server
 * names it once. Seen to fail with every answer a NO.
 */
class UnreadableChangeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final byte[] NO_CHANGE = {1, 3, 127};

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void anUnreadableChangeShouldCountAsBeyondTheHorizon(Backend backend, @TempDir Path directory) throws Exception {
        TestDatabase database = TestDatabase.create(backend, directory);
        try (CondstoreServer server = database.startServer(); ImapConnection connection = login(server)) {
            connection.command("CREATE box").orThrow("CREATE");
            // Mod-sequences 2 to 6.
            ServerExtension.append(connection, "box", 5);
            connection.command("SELECT box").orThrow("SELECT");
            connection.command("STORE 1:2 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("UID EXPUNGE 1").orThrow("UID EXPUNGE");
            connection.command("STORE 2 +FLAGS.SILENT (\\Seen)").orThrow("STORE");
            connection.command("UID EXPUNGE 2").orThrow("UID EXPUNGE");
        }
        breakChange(database, 8);
        try (ServerLog log = ServerLog.open(); CondstoreServer server = database.startServer(); ImapConnection connection = login(server)) {
            connection.command("ENABLE QRESYNC").orThrow("ENABLE");
            String uidValidity = connection.command("STATUS box (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");

            assertThat(connection.command("SELECT box (QRESYNC (" + uidValidity + " 7 1:4))").orThrow("SELECT").untagged())
                .contains("* VANISHED (EARLIER) 1:2", "* 1 FETCH (MODSEQ (9) FLAGS (\\Seen) UID 3)");
            assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)").orThrow("UID FETCH").untagged()).containsExactly(
                "* VANISHED (EARLIER) 1:2", "* 1 FETCH (MODSEQ (9) FLAGS (\\Seen) UID 3)", "* 3 FETCH (MODSEQ (6) FLAGS () UID 5)");
            assertThat(connection.command("SEARCH MODSEQ 6").orThrow("SEARCH").untagged()).containsExactly("* SEARCH 1 3 (MODSEQ 9)");
            // The log counts from the broken change on.
            assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 8 VANISHED)").orThrow("UID FETCH").untagged()).containsExactly(
                "* VANISHED (EARLIER) 2", "* 1 FETCH (MODSEQ (9) FLAGS (\\Seen) UID 3)");
            assertThat(connection.command("UID STORE 3:4 (UNCHANGEDSINCE 8) +FLAGS.SILENT (\\Draft)").tagged()).startsWith("OK [MODIFIED 3]");
            assertThat(log.lines(Level.ERROR)).singleElement().asString().contains("The change 8 of mailbox ", "can't be read");
        }
    }

    private static ImapConnection login(CondstoreServer server) throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    private static void breakChange(TestDatabase database, long modSeq) throws Exception {
        try (Connection connection = database.connect();
             PreparedStatement update = connection.prepareStatement("UPDATE CONDSTORE_CHANGE SET CONTENT = ? WHERE MODSEQ = ?")) {
            update.setBytes(1, NO_CHANGE);
            update.setLong(2, modSeq);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        database.release();
    }
}
