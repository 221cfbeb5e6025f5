/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.Documents;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * The tables of the module are dropped, all of them as docs/upgrading.adoc says, or only some: the next server makes them anew, and tells who
 * comes back more than needed, and nothing wrong.
 */
class DroppedTablesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ALL = "CONDSTORE_CHANGE CONDSTORE_MAILBOX CONDSTORE_SCHEMA_HISTORY";

    @TempDir
    private Path directory;

    static Stream<Arguments> dropped() {
        return Stream.of(Backend.DERBY, Backend.POSTGRESQL).flatMap(backend -> Stream.of(
            Arguments.of(backend, ALL, 0),
            Arguments.of(backend, "CONDSTORE_CHANGE CONDSTORE_MAILBOX", 1),
            Arguments.of(backend, "CONDSTORE_CHANGE", 1),
            Arguments.of(backend, "CONDSTORE_MAILBOX", 1),
            Arguments.of(backend, "CONDSTORE_SCHEMA_HISTORY", 1)));
    }

    @ParameterizedTest
    @MethodSource("dropped")
    void droppedTablesShouldBeMadeAnew(Backend backend, String tables, int warnings) throws Exception {
        TestDatabase database = filled(backend);
        database.executeOffline(Arrays.stream(tables.split(" ")).map(table -> "DROP TABLE " + table).toArray(String[]::new));
        try (ServerLog log = ServerLog.open(); CondstoreServer server = database.startServer()) {
            shouldTellWhatIsRight(server);

            assertThat(log.lines(Level.WARN)).filteredOn(line -> line.contains("CONDSTORE_")).hasSize(warnings);
        }
    }

    /** The log is what it was. */
    @Test
    void theTableOfTheServersShouldBeMadeAnewByItself() throws Exception {
        TestDatabase database = filled(Backend.POSTGRESQL);
        database.execute("DROP TABLE CONDSTORE_SERVER");

        try (ServerLog log = ServerLog.open(); CondstoreServer server = database.startServer(); ImapConnection connection = qresync(server)) {
            assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)").orThrow("UID FETCH").untagged())
                .containsExactly("* VANISHED (EARLIER) 2");
            assertThat(database.number("SELECT count(*) FROM CONDSTORE_SERVER")).contains(1L);
            assertThat(log.lines(Level.WARN)).filteredOn(line -> line.contains("CONDSTORE_")).isEmpty();
        }
    }

    /** The SQL of docs/upgrading.adoc, then James without the module on what is left, then with it. */
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void theModuleShouldGoAsTheDocumentSaysAndComeBack(Backend backend) throws Exception {
        TestDatabase database = filled(backend);
        String title = backend == Backend.DERBY ? ".Derby" : ".PostgreSQL";
        database.executeOffline(statements("docs/upgrading.adoc", title).toArray(String[]::new));

        try (Connection connection = database.connect()) {
            try (ResultSet left = connection.getMetaData().getTables(null, null, backend == Backend.DERBY ? "CONDSTORE%" : "condstore%", null)) {
                assertThat(left.next()).isFalse();
            }
        } finally {
            database.release();
        }
        try (CondstoreServer stock = CondstoreServer.start(database.options().stock(true).build()); ImapConnection connection = login(stock)) {
            assertThat(connection.command("SELECT box").orThrow("SELECT").untagged()).contains("* 2 EXISTS", "* OK [HIGHESTMODSEQ 6] Highest");
        }
        try (CondstoreServer server = database.startServer()) {
            shouldTellWhatIsRight(server);
        }
    }

    /** For who is back from a backup, and whose clients have seen more. */
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"DERBY", "POSTGRESQL"})
    void theStatementOfTheDocumentShouldMakeClientsReadAllAnew(Backend backend) throws Exception {
        TestDatabase database = TestDatabase.create(backend, directory);
        String before;
        try (CondstoreServer server = database.startServer(); ImapConnection connection = login(server)) {
            fill(server);
            before = uidValidity(connection);
        }

        database.executeOffline(statements("docs/upgrading.adoc", ".For PostgreSQL and for Derby, of all mailboxes").toArray(String[]::new));

        try (CondstoreServer server = database.startServer(); ImapConnection connection = qresync(server)) {
            assertThat(uidValidity(connection)).isNotEqualTo(before);
            assertThat(connection.command("STATUS box (UIDNEXT HIGHESTMODSEQ)").untagged())
                .containsExactly("* STATUS \"box\" (UIDNEXT 100004 HIGHESTMODSEQ 1000006)");
            assertThat(connection.command("SELECT box (QRESYNC (" + before + " 6))").orThrow("SELECT").untagged())
                .contains("* 2 EXISTS").noneMatch(line -> line.contains("VANISHED") || line.contains("FETCH"));
            connection.command("STORE 1 (UNCHANGEDSINCE 6) +FLAGS (\\Seen)").orThrow("STORE");
            assertThat(connection.append("box", ServerExtension.message(4)).orThrow("APPEND").tagged()).contains(" 100004] ");
        }
    }

    private static String uidValidity(ImapConnection connection) throws Exception {
        return connection.command("STATUS box (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
    }

    @Test
    void theIndexesOfTheDocumentShouldBeThoseThatTheServerCreates() throws Exception {
        TestDatabase database = TestDatabase.create(Backend.POSTGRESQL, directory);
        database.startServer().close();
        List<String> created = indexes(database);
        assertThat(created).hasSize(4);
        database.executeOffline(statements("docs/upgrading.adoc", ".PostgreSQL").filter(statement -> statement.startsWith("DROP INDEX"))
            .toArray(String[]::new));

        database.executeOffline(statements("docs/databases.adoc", "").toArray(String[]::new));

        assertThat(indexes(database)).isEqualTo(created);
    }

    private static List<String> indexes(TestDatabase database) throws Exception {
        List<String> indexes = new ArrayList<>();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
             ResultSet found = statement.executeQuery(
                 "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'james%' AND indexname LIKE 'condstore%' ORDER BY 1")) {
            while (found.next()) {
                indexes.add(found.getString(1));
            }
        } finally {
            database.release();
        }
        return indexes;
    }

    private static Stream<String> statements(String document, String title) throws Exception {
        return Stream.of(Documents.block(document, title, "sql").replaceAll(";", "").split("\n"));
    }

    /** As the module's first version left it. */
    @Test
    void aHistoryInUpperCaseShouldBeTakenOver() throws Exception {
        TestDatabase database = filled(Backend.POSTGRESQL);
        database.execute("ALTER TABLE CONDSTORE_SCHEMA_HISTORY RENAME TO \"CONDSTORE_SCHEMA_HISTORY\"");

        try (CondstoreServer server = database.startServer(); ImapConnection connection = qresync(server)) {
            // The log is the one that was there.
            assertThat(connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)").orThrow("UID FETCH").untagged())
                .containsExactly("* VANISHED (EARLIER) 2");
        }
        database.execute("DROP TABLE CONDSTORE_CHANGE", "DROP TABLE CONDSTORE_MAILBOX", "DROP TABLE CONDSTORE_SCHEMA_HISTORY");
        try (CondstoreServer server = database.startServer()) {
            shouldTellWhatIsRight(server);
        }
    }

    private TestDatabase filled(Backend backend) throws Exception {
        TestDatabase database = TestDatabase.create(backend, directory);
        try (CondstoreServer server = database.startServer()) {
            fill(server);
        }
        return database;
    }

    /** UIDs 1 and 3 are left; the highest mod-sequence is 6, of the expunge. */
    private static void fill(CondstoreServer server) throws Exception {
        try (ImapConnection connection = login(server)) {
            connection.command("CREATE box").orThrow("CREATE");
            ServerExtension.append(connection, "box", 3);
            connection.command("SELECT box").orThrow("SELECT");
            connection.command("STORE 2 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("EXPUNGE").orThrow("EXPUNGE");
        }
    }

    private static void shouldTellWhatIsRight(CondstoreServer server) throws Exception {
        try (ImapConnection connection = qresync(server)) {
            assertThat(connection.command("STATUS box (HIGHESTMODSEQ)").untagged()).containsExactly("* STATUS \"box\" (HIGHESTMODSEQ 6)");
            assertThat(connection.command("UID FETCH 1:4 (FLAGS) (CHANGEDSINCE 3 VANISHED)").orThrow("UID FETCH").untagged()).containsExactly(
                "* VANISHED (EARLIER) 2", "* 2 FETCH (MODSEQ (4) FLAGS () UID 3)");
            connection.command("UID STORE 3 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Flagged)").orThrow("STORE");
            assertThat(connection.command("UID FETCH 1:4 (FLAGS) (CHANGEDSINCE 6 VANISHED)").orThrow("UID FETCH").untagged()).containsExactly(
                "* 2 FETCH (MODSEQ (7) FLAGS (\\Flagged) UID 3)");
        }
    }

    private static ImapConnection qresync(CondstoreServer server) throws Exception {
        ImapConnection connection = login(server);
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT box").orThrow("SELECT");
        return connection;
    }

    private static ImapConnection login(CondstoreServer server) throws Exception {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }
}
