/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.Documents;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.WebAdmin;

/**
 * What a server counts, as James's own route shows it to Prometheus.
 */
class MetricsTest {
    private static final Pattern DOCUMENTED = Pattern.compile("^\\|`(condstore_\\w+)`", Pattern.MULTILINE);

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.on(Backend.POSTGRESQL);

    private final WebAdmin admin = new WebAdmin(JAMES.server());

    /** How much each has grown. */
    private Map<String, Long> since(Map<String, Double> before) throws Exception {
        return admin.metrics().entrySet().stream()
            .filter(metric -> metric.getKey().startsWith("condstore"))
            .collect(Collectors.toMap(Map.Entry::getKey, metric -> Math.round(metric.getValue() - before.getOrDefault(metric.getKey(), 0.0))));
    }

    @Test
    void wonAndLostConditionalStoresShouldBeCounted() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));
        Map<String, Double> before = admin.metrics();

        connection.command("STORE 1:2 (UNCHANGEDSINCE 4) +FLAGS (a)").orThrow("STORE");
        connection.command("STORE 1:3 (UNCHANGEDSINCE 4) +FLAGS (b)").orThrow("STORE");
        connection.command("STORE 3 +FLAGS (c)").orThrow("STORE");

        assertThat(since(before))
            .containsEntry("condstore_store_won_total", 1L)
            .containsEntry("condstore_store_conflict_total", 1L)
            .containsEntry("condstore_store_retried_total", 0L)
            .containsEntry("condstore_collisions_total", 0L)
            .containsEntry("condstore_log_appends_total", 3L)
            .containsEntry("condstore_section_hold_count", 3L)
            .containsEntry("condstore_section_wait_count", 3L)
            .hasEntrySatisfying("condstore_log_bytes_total", bytes -> assertThat(bytes).isBetween(10L, 200L));
    }

    @Test
    void whatClientsAskThatComeBackShouldBeCounted() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        connection.command("STORE 2 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");
        long uidValidity = admin.get("/condstore/users/alice@example.org/mailboxes/" + mailbox).get("uidValidity").asLong();
        Map<String, Double> before = admin.metrics();

        connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 3 VANISHED)").orThrow("FETCH");
        connection.command("SEARCH MODSEQ 4").orThrow("SEARCH");
        connection.command("SELECT " + mailbox + " (QRESYNC (" + uidValidity + " 2))").orThrow("SELECT");

        assertThat(since(before))
            .containsEntry("condstore_resync_changedsince_total", 1L)
            .containsEntry("condstore_resync_changedsince_vanished_total", 1L)
            .containsEntry("condstore_resync_changedsince_changed_total", 1L)
            .containsEntry("condstore_resync_modseq_total", 1L)
            .containsEntry("condstore_resync_modseq_changed_total", 1L)
            .containsEntry("condstore_resync_modseq_vanished_total", 1L)
            .containsEntry("condstore_resync_qresync_total", 1L)
            .containsEntry("condstore_resync_qresync_changed_total", 1L)
            .containsEntry("condstore_resync_qresync_vanished_total", 1L);
    }

    @Test
    void whoComesFromBeyondTheHorizonShouldBeCounted() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.selected(mailbox);
        admin.task("/condstore/users/alice@example.org/mailboxes/" + mailbox + "?task=rebuild");
        Map<String, Double> before = admin.metrics();

        connection.command("FETCH 1:* (FLAGS) (CHANGEDSINCE 2)").orThrow("FETCH");

        assertThat(since(before)).hasEntrySatisfying("condstore_log_horizonmisses_total", misses -> assertThat(misses).isPositive());
    }

    /** As Prometheus names them. */
    @Test
    void theRulesOfTheDocumentShouldAskForWhatThereIs() throws Exception {
        String rules = Documents.block("docs/operations.adoc", "promql");
        Set<String> asked = Pattern.compile("condstore_\\w+").matcher(rules).results().map(MatchResult::group).collect(Collectors.toSet());

        assertThat(admin.metrics().keySet()).containsAll(asked);
        assertThat(asked).hasSize(5);
    }

    /** grafana/condstore.json asks for those that there are, and for all of them. */
    @Test
    void theDashboardShouldShowWhatThereIs() throws Exception {
        Set<String> asked = Pattern.compile("condstore_\\w+").matcher(Files.readString(PublishedJames.built("grafana/condstore.json"))).results()
            .map(MatchResult::group).collect(Collectors.toSet());

        assertThat(asked).containsExactlyInAnyOrderElementsOf(served());
    }

    private Set<String> served() throws Exception {
        return admin.metrics().keySet().stream().filter(name -> name.startsWith("condstore")).map(name -> name.replaceAll("_count$", ""))
            .collect(Collectors.toSet());
    }

    /** docs/operations.adoc names every metric that there is, and none else. */
    @Test
    void allShouldBeDocumented() throws Exception {
        Matcher matcher = DOCUMENTED.matcher(Files.readString(PublishedJames.built("docs/operations.adoc")));
        Set<String> documented = matcher.results().map(result -> result.group(1)).collect(Collectors.toSet());

        assertThat(served()).containsExactlyInAnyOrderElementsOf(documented);
    }
}
