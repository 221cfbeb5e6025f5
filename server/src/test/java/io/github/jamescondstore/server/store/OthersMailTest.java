/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.lmtp.Lmtp;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * A PostgreSQL database that holds the mail of others too: nothing that is done to one mailbox goes through all of theirs. What was read is what
 * PostgreSQL has counted, and how, what it has explained.
 */
class OthersMailTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int OTHERS = 100_000;
    private static final int MAILBOXES = 2_000;
    private static final int MESSAGES = 60;
    private static final int AT_ONCE = 1_000;
    /** All that the commands of this test read of a table, and some more. */
    private static final int FEW = 20_000;
    private static final int INDEXES = 4;
    /** After so many executions a statement may get a plan for whatever its parameters are. */
    private static final int OFTEN = 15;
    private static final Pattern READ_AS_A_WHOLE = Pattern.compile("Seq Scan on (?:public\\.)?((?:james|condstore)_\\w+)");
    private static final String PLAN = "LOG:  duration: ";
    /** Of one row for the whole server, or one for each server. */
    private static final Set<String> SMALL = Set.of("james_max_global_storage", "james_max_global_message_count", "condstore_server");

    @TempDir
    private Path directory;
    private TestDatabase database;

    @BeforeEach
    void fill() throws Exception {
        database = TestDatabase.create(Backend.POSTGRESQL, directory);
        try (CondstoreServer server = database.startServer()) {
            awaitIndexes();
            prepare(login(server));
        }
    }

    private void awaitIndexes() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(indexes()).hasSize(INDEXES));
    }

    private List<String> indexes() throws SQLException {
        return strings("SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND c.relname IN"
            + " ('condstore_userflag_message', 'condstore_property_message', 'condstore_mailbox_path',"
            + " 'condstore_annotation_mailbox')");
    }

    private List<String> strings(String query) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
             ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                strings.add(result.getString(1));
            }
        }
        return strings;
    }

    private static ImapConnection login(CondstoreServer server) throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), TIMEOUT);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    private static void prepare(ImapConnection connection) throws IOException {
        for (String mailbox : List.of("mine", "deleted")) {
            connection.command("CREATE " + mailbox).orThrow("CREATE");
            ServerExtension.append(connection, mailbox, MESSAGES);
        }
    }

    private void addOthers() throws SQLException {
        database.execute(
            "INSERT INTO james_mailbox (mailbox_id, mailbox_name, mailbox_namespace, mailbox_uid_validity, user_name, mailbox_last_uid,"
                + " mailbox_highest_modseq) SELECT 100000 + i, 'box' || i, '#private', 1, 'user' || i, 100, 1000 FROM generate_series(1, "
                + MAILBOXES + ") i",
            "INSERT INTO james_mail (mailbox_id, mail_uid, mail_is_answered, mail_body_start_octet, mail_content_octets_count, mail_is_deleted,"
                + " mail_is_draft, mail_is_flagged, mail_is_recent, mail_is_seen, mail_modseq, mail_date, mail_bytes, header_bytes)"
                + " SELECT 100001 + i % " + MAILBOXES + ", 1 + i / " + MAILBOXES + ", false, 10, 20, i % 50 = 0, false, false, i % 40 = 0, i % 3 = 0,"
                + " 1000, now(), 'body', 'head' FROM generate_series(1, " + OTHERS + ") i",
            "INSERT INTO james_mail_userflag (userflag_id, userflag_name, mailbox_id, mail_uid)"
                + " SELECT 1000000 + row_number() OVER (), 'job', mailbox_id, mail_uid FROM james_mail WHERE mailbox_id > 100000",
            "INSERT INTO james_mail_property (property_id, property_line_number, property_local_name, property_name_space, property_value, mailbox_id,"
                + " mail_uid) SELECT 1000000 + row_number() OVER (), 1, 'charset', 'rfc2045', 'us-ascii', mailbox_id, mail_uid FROM james_mail"
                + " WHERE mailbox_id > 100000",
            "INSERT INTO james_mailbox_annotation (mailbox_id, annotation_key, value) SELECT mailbox_id, '/private/comment', 'x' FROM james_mailbox"
                + " WHERE mailbox_id > 100000",
            "INSERT INTO condstore_mailbox (mailbox_id, horizon) SELECT mailbox_id, 1 FROM james_mailbox WHERE mailbox_id > 100000",
            "INSERT INTO condstore_change (mailbox_id, modseq, recorded_at, content, bytes_before) SELECT mailbox_id, 2 + mail_uid, 0, 'x', 0"
                + " FROM james_mail WHERE mailbox_id > 100000",
            "INSERT INTO james_subscription (subscription_id, mailbox_name, user_name) SELECT 1000000 + mailbox_id, mailbox_name, user_name FROM james_mailbox"
                + " WHERE mailbox_id > 100000",
            "INSERT INTO james_quota_currentquota (currentquota_quotaroot, currentquota_messagecount, currentquota_size)"
                + " SELECT '#private&user' || i, 1, 1 FROM generate_series(1, " + MAILBOXES + ") i",
            "INSERT INTO james_max_user_storage (quotaroot_id, value) SELECT '#private&user' || i, -1 FROM generate_series(1, " + MAILBOXES + ") i",
            "INSERT INTO james_max_user_message_count (quotaroot_id, value) SELECT '#private&user' || i, -1 FROM generate_series(1, " + MAILBOXES + ") i",
            "INSERT INTO james_max_domain_storage (domain, value) SELECT i || '.example.org', -1 FROM generate_series(1, " + MAILBOXES + ") i",
            "INSERT INTO james_max_domain_message_count (domain, value) SELECT i || '.example.org', -1 FROM generate_series(1, " + MAILBOXES + ") i",
            "INSERT INTO james_user (user_name, password_hash_algorithm, password, version) SELECT 'user' || i, 'SHA-512', 'x', 1 FROM generate_series(1, "
                + MAILBOXES + ") i",
            "INSERT INTO james_domain (domain_name) SELECT i || '.example.org' FROM generate_series(1, " + MAILBOXES + ") i",
            "ANALYZE",
            "SELECT pg_stat_reset()");
    }

    private static void use(ImapConnection connection) throws IOException {
        connection.command("CREATE fresh").orThrow("CREATE");
        connection.command("SELECT fresh (CONDSTORE)").orThrow("SELECT");
        ServerExtension.append(connection, "mine", 1);
        connection.command("LIST \"\" *").orThrow("LIST");
        connection.command("STATUS deleted (MESSAGES UNSEEN HIGHESTMODSEQ)").orThrow("STATUS");
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT mine").orThrow("SELECT");
        connection.command("FETCH 1 (FLAGS)").orThrow("FETCH");
        connection.command("FETCH 1:10 (FLAGS ENVELOPE BODY.PEEK[])").orThrow("FETCH");
        connection.command("FETCH 1:* (FLAGS) (CHANGEDSINCE 1)").orThrow("FETCH");
        connection.command("UID SEARCH UNSEEN").orThrow("SEARCH");
        connection.command("UID SEARCH KEYWORD job BODY x").orThrow("SEARCH");
        connection.command("STORE 1:20 +FLAGS (job)").orThrow("STORE");
        connection.command("STORE 1:20 (UNCHANGEDSINCE 1000) +FLAGS (\\Seen)").orThrow("STORE");
        connection.command("STORE 1:20 -FLAGS (job)").orThrow("STORE");
        connection.command("COPY 1:5 deleted").orThrow("COPY");
        connection.command("MOVE 1:5 deleted").orThrow("MOVE");
        connection.command("STORE 1:* +FLAGS (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");
        connection.command("SETMETADATA mine (/private/comment \"a\")").orThrow("SETMETADATA");
        connection.command("GETMETADATA mine /private/comment").orThrow("GETMETADATA");
        connection.command("SUBSCRIBE mine").orThrow("SUBSCRIBE");
        connection.command("LSUB \"\" *").orThrow("LSUB");
        connection.command("GETQUOTAROOT mine").orThrow("GETQUOTAROOT");
        connection.command("GETACL mine").orThrow("GETACL");
        connection.command("RENAME mine yours").orThrow("RENAME");
        connection.command("DELETE deleted").orThrow("DELETE");
    }

    /** Of every statement, as PostgreSQL runs it from now on in sessions that begin after this. */
    private void logPlans() throws SQLException {
        database.execute("DO $$ BEGIN"
            + " EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain', current_database());"
            + " EXECUTE format('ALTER DATABASE %I SET auto_explain.log_min_duration = 0', current_database());"
            + " EXECUTE format('ALTER DATABASE %I SET auto_explain.log_nested_statements = on', current_database()); END $$");
    }

    /** The plans that were logged in the meantime, each with its statement. The last one is that of a statement of the test's own. */
    private List<String> plansSince(long position) throws SQLException {
        strings("SELECT 'so much for " + position + "'");
        String log = await().atMost(PATIENCE).until(
            () -> strings("SELECT pg_read_file(pg_current_logfile(), " + position + ", 1000000000)").get(0),
            written -> written.contains("SELECT 'so much for " + position + "'"));
        return Arrays.stream(log.split(Pattern.quote(PLAN))).skip(1).collect(Collectors.toList());
    }

    private static boolean readsATableAsAWhole(String plan) {
        return READ_AS_A_WHOLE.matcher(plan).results().anyMatch(scan -> !SMALL.contains(scan.group(1)));
    }

    /**
     * Every statement that the server runs is explained as it runs, so none is forgotten. Seen to fail without each of the four indexes.
     */
    @Test
    void noStatementShouldReadATableOfTheMailOfOthersAsAWhole() throws Exception {
        logPlans();
        try (CondstoreServer server = database.startServer()) {
            ImapConnection connection = login(server);
            connection.command("NOOP").orThrow("NOOP");
            awaitIndexes();
            addOthers();
            long position = database.number("SELECT size FROM pg_stat_file(pg_current_logfile())").orElseThrow();
            useOften(connection);
            use(connection);
            useInOtherWays(server);

            List<String> plans = plansSince(position);
            assertThat(plans).anySatisfy(plan -> assertThat(plan).contains("UPDATE JAMES_MAIL ").contains("Index Scan"));
            assertThat(plans).filteredOn(OthersMailTest::readsATableAsAWhole).isEmpty();
        }
    }

    /** What commands leave out: mail from outside, a client that is woken, one that comes back, and a thousand messages at once. */
    private static void useInOtherWays(CondstoreServer server) throws Exception {
        try (ImapConnection connection = login(server); Lmtp lmtp = new Lmtp(server.host(), server.lmtpPort())) {
            connection.command("ENABLE QRESYNC").orThrow("ENABLE");
            connection.command("SELECT INBOX").orThrow("SELECT");
            String idle = connection.send("IDLE");
            lmtp.deliver(ServerExtension.ALICE);
            await().until(() -> connection.readResponse().endsWith("EXISTS"));
            connection.sendLine("DONE");
            connection.await(idle).orThrow("IDLE");

            connection.command("CREATE thousand").orThrow("CREATE");
            connection.command("SELECT yours").orThrow("SELECT");
            ServerExtension.append(connection, "thousand", AT_ONCE / 2);
            connection.command("SELECT thousand").orThrow("SELECT");
            connection.command("COPY 1:* thousand").orThrow("COPY");
            connection.command("STORE 1:* (UNCHANGEDSINCE 99999) +FLAGS.SILENT (job)").orThrow("STORE");
            connection.command("STORE 1:* -FLAGS.SILENT (job)").orThrow("STORE");
            connection.command("FETCH 1:* (FLAGS BODY.PEEK[])").orThrow("FETCH");
            connection.command("CREATE moved").orThrow("CREATE");
            connection.command("MOVE 1:* moved").orThrow("MOVE");
            connection.command("SELECT moved").orThrow("SELECT");
            connection.command("STORE 1:* +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("EXPUNGE").orThrow("EXPUNGE");
            String uidValidity = connection.command("STATUS INBOX (UIDVALIDITY)").orThrow("STATUS").untagged().get(0).replaceAll("\\D", "");
            connection.command("SELECT INBOX (QRESYNC (" + uidValidity + " 1))").orThrow("SELECT");
        }
    }

    private static void useOften(ImapConnection connection) throws IOException {
        for (int time = 0; time < OFTEN; time++) {
            connection.command("SELECT mine (CONDSTORE)").orThrow("SELECT");
            connection.command("STORE 1 +FLAGS ($Time" + time + ")").orThrow("STORE");
            connection.command("STORE 1:2 -FLAGS ($Time" + time + ")").orThrow("STORE");
            connection.command("FETCH 1 (FLAGS MODSEQ)").orThrow("FETCH");
            connection.command("FETCH 1 (FLAGS BODY.PEEK[])").orThrow("FETCH");
            connection.command("FETCH 1:* (FLAGS) (CHANGEDSINCE 1)").orThrow("FETCH");
            connection.command("UID SEARCH UNSEEN").orThrow("SEARCH");
            ServerExtension.append(connection, "mine", 1);
            connection.command("COPY 1 deleted").orThrow("COPY");
            connection.command("MOVE * deleted").orThrow("MOVE");
            connection.command("STORE * +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("EXPUNGE").orThrow("EXPUNGE");
            connection.command("STATUS deleted (MESSAGES UNSEEN HIGHESTMODSEQ)").orThrow("STATUS");
            connection.command("LIST \"\" *").orThrow("LIST");
        }
    }

    /** Seen to fail without the indexes: for each message that is expunged, all keywords and properties of all messages are read. */
    @Test
    void noCommandShouldGoThroughTheMailOfOthers() throws Exception {
        try (CondstoreServer server = database.startServer()) {
            ImapConnection connection = login(server);
            connection.command("NOOP").orThrow("NOOP");
            awaitIndexes();
            // Beside the server, which would index it otherwise.
            addOthers();
            use(connection);
        }

        assertThat(strings("SELECT relname || ' read as a whole: ' || seq_scan || ' times, ' || seq_tup_read || ' rows' FROM pg_stat_user_tables"
            + " WHERE seq_tup_read > " + FEW)).isEmpty();
        assertThat(strings("SELECT indexrelname || ': ' || idx_scan || ' times, ' || idx_tup_read || ' entries' FROM pg_stat_user_indexes"
            + " WHERE idx_tup_read > " + FEW)).isEmpty();
    }

    /** As an administrator may have it: the server's role owns our tables only. */
    @Test
    void aServerThatMayNotCreateThemShouldSayWhichIndexesAreMissing() throws Exception {
        List<String> dropped = new ArrayList<>();
        indexes().forEach(index -> dropped.add("DROP INDEX " + index));
        database.execute(dropped.toArray(String[]::new));
        database.execute("CREATE ROLE mail LOGIN PASSWORD 'mail'", "GRANT ALL ON SCHEMA public TO mail", "GRANT ALL ON ALL TABLES IN SCHEMA public TO mail",
            "ALTER TABLE condstore_change OWNER TO mail", "ALTER TABLE condstore_mailbox OWNER TO mail", "ALTER TABLE condstore_schema_history OWNER TO mail");
        Path file = directory.resolve("var").resolve("condstore-indexes.sql");

        try (CondstoreServer server = CondstoreServer.start(database.options().store(database.as("mail", "mail")).build())) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(INDEXES));
            login(server).command("SELECT mine").orThrow("SELECT");
        }
        assertThat(indexes()).isEmpty();

        for (String sql : Files.readAllLines(file)) {
            database.execute(sql);
        }
        assertThat(indexes()).hasSize(INDEXES);
        try (CondstoreServer server = CondstoreServer.start(database.options().store(database.as("mail", "mail")).build())) {
            await().atMost(PATIENCE).until(() -> !Files.exists(file));
        }
    }

    @Test
    void anIndexThatWasNotFinishedShouldBeBuiltAnew() throws Exception {
        database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'condstore_mailbox_path'::regclass");
        assertThat(indexes()).hasSize(INDEXES - 1);

        try (CondstoreServer server = database.startServer()) {
            awaitIndexes();
        }
    }

    @Test
    void anIndexOfAnotherNameShouldDoAsWell() throws Exception {
        database.execute("ALTER INDEX condstore_mailbox_path RENAME TO of_the_administrator", "DROP INDEX condstore_annotation_mailbox");

        try (CondstoreServer server = database.startServer()) {
            // It is the last one.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(indexes()).contains("condstore_annotation_mailbox"));
        }
        assertThat(indexes()).doesNotContain("condstore_mailbox_path");
    }

    /** It makes those of the foreign keys by itself. */
    @Test
    void derbyShouldHaveTheOthers(@TempDir Path ofDerby) throws Exception {
        TestDatabase derby = TestDatabase.create(Backend.DERBY, ofDerby);
        derby.startServer().close();

        assertThat(derby.number("SELECT COUNT(*) FROM SYS.SYSCONGLOMERATES WHERE CONGLOMERATENAME"
            + " IN ('CONDSTORE_MAILBOX_PATH', 'CONDSTORE_ANNOTATION_MAILBOX')")).contains(2L);
        derby.release();
    }
}
