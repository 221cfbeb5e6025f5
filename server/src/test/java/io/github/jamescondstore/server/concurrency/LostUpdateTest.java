/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.jmap.Jmap;
import io.github.jamescondstore.server.lmtp.Lmtp;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Rows C1 and C9, invariants I1 and I5: no flag is lost, no expunged message comes back, whoever writes.
 *
 * Without the gate ({@code SectionLock.acquire} always granting) all of these fail.
 */
class LostUpdateTest {
    private static final Pattern COUNTER = Pattern.compile("MODSEQ \\((\\d+)\\) FLAGS \\(.*?\\$Count(\\d+)");

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @Test
    void optimisticCounterShouldEndAtTheNumberOfAcknowledgedIncrements() throws Exception {
        int increments = 25;
        String mailbox = JAMES.mailbox(1);
        JAMES.selected(mailbox).command("STORE 1 FLAGS ($Count0)");

        List<Integer> retries = Together.run(8, client -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            int lost = 0;
            for (int done = 0; done < increments;) {
                if (increment(connection)) {
                    done++;
                } else {
                    lost++;
                }
            }
            return lost;
        });

        assertThat(JAMES.selected(mailbox).command("FETCH 1 (FLAGS)").untagged().get(0)).contains("($Count" + 8 * increments + ")");
        assertThat(retries.stream().mapToInt(Integer::intValue).sum()).isPositive();
    }

    private static boolean increment(ImapConnection connection) throws Exception {
        List<String> fetched = connection.command("FETCH 1 (MODSEQ FLAGS)").untagged();
        Matcher counter = fetched.stream()
            .map(COUNTER::matcher)
            .filter(Matcher::find)
            .reduce((earlier, later) -> later)
            .orElseThrow(() -> new AssertionError("no counter in " + fetched));
        long next = Long.parseLong(counter.group(2)) + 1;
        return connection.command("STORE 1 (UNCHANGEDSINCE " + counter.group(1) + ") FLAGS.SILENT ($Count" + next + ")").orThrow("STORE")
            .code().isEmpty();
    }

    @Test
    void flagsThatTwoSessionsSetAtTheSameTimeShouldBothStay() throws Exception {
        int messages = 1_000;
        // A database writes each of them to disk.
        int rounds = Backend.chosen() == Backend.MEMORY ? 20 : 2;
        String mailbox = JAMES.mailbox(messages);

        Together.run(2, session -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            for (int round = 0; round < rounds; round++) {
                List<String> tags = new ArrayList<>();
                for (int number = 1; number <= messages; number++) {
                    tags.add(connection.send("STORE " + number + " +FLAGS.SILENT ($Round" + round + "-" + session + ")"));
                    if (tags.size() == 20) {
                        for (String tag : tags) {
                            connection.await(tag).orThrow("STORE");
                        }
                        tags.clear();
                    }
                }
            }
            return null;
        });

        ImapConnection connection = JAMES.selected(mailbox);
        for (int round = 0; round < rounds; round++) {
            for (int session = 0; session < 2; session++) {
                assertThat(found(connection, "UNKEYWORD $Round" + round + "-" + session)).isEmpty();
            }
        }
    }

    private static List<String> found(ImapConnection connection, String keys) throws Exception {
        return connection.command("UID SEARCH " + keys).untagged().stream()
            .filter(line -> line.startsWith("* SEARCH"))
            .flatMap(line -> List.of(line.split(" ")).stream().skip(2))
            .collect(Collectors.toList());
    }

    @Test
    void messageThatWasExpungedShouldNotComeBackByAnUpdate() throws Exception {
        int messages = Backend.chosen() == Backend.MEMORY ? 2_000 : 500;
        String mailbox = JAMES.mailbox(messages);
        AtomicBoolean expunged = new AtomicBoolean(false);

        Together.run(3, role -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            if (role == 0) {
                for (int uid = 1; uid <= messages; uid += 20) {
                    connection.command("UID STORE " + uid + ":" + (uid + 19) + " +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
                    connection.command("UID EXPUNGE " + uid + ":" + (uid + 19)).orThrow("EXPUNGE");
                }
                expunged.set(true);
            } else {
                for (int i = 0; !expunged.get(); i++) {
                    connection.command("UID STORE 1:* " + (i % 2 == 0 ? "+" : "-") + "FLAGS.SILENT ($Touched" + role + ")").orThrow("STORE");
                }
            }
            return null;
        });

        assertThat(JAMES.login().command("STATUS " + mailbox + " (MESSAGES)").untagged()).containsExactly("* STATUS \"" + mailbox + "\" (MESSAGES 0)");
    }

    @Test
    void modSeqsShouldBeUniqueAndNothingBeLostWhenAllProtocolsWrite() throws Exception {
        int each = 60;
        ImapConnection imap = JAMES.selected("INBOX");
        String inboxId = imap.command("STATUS INBOX (MAILBOXID)").untagged().stream()
            .filter(line -> line.startsWith("* STATUS")).findFirst().orElseThrow().replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
        ServerExtension.append(imap, "INBOX", 2 * each);
        Optional<Jmap> jmap = JAMES.jmap();
        List<String> emails = jmap.isPresent() ? jmap.get().emails(inboxId).subList(0, each) : List.of();

        Together.run(4, writer -> () -> {
            switch (writer) {
                case 0:
                    try (Lmtp lmtp = new Lmtp(JAMES.server().host(), JAMES.server().lmtpPort())) {
                        for (int i = 0; i < each; i++) {
                            lmtp.deliver(ServerExtension.ALICE);
                        }
                    }
                    break;
                case 1:
                    for (String email : emails) {
                        jmap.get().update(email, "\"keywords/$flagged\":true");
                    }
                    if (jmap.isEmpty()) {
                        ImapConnection instead = JAMES.selected("INBOX");
                        for (int uid = 1; uid <= each; uid++) {
                            instead.command("UID STORE " + uid + " +FLAGS.SILENT (\\Flagged)").orThrow("STORE");
                        }
                    }
                    break;
                default:
                    ImapConnection connection = JAMES.selected("INBOX");
                    for (int uid = each + 1; uid <= 2 * each; uid++) {
                        connection.command("UID STORE " + uid + " +FLAGS.SILENT ($Writer" + writer + ")").orThrow("STORE");
                    }
                    break;
            }
            return null;
        });

        ImapConnection reader = JAMES.selected("INBOX");
        assertThat(found(reader, "1:" + 2 * each + " FLAGGED")).hasSize(each);
        assertThat(found(reader, "UID " + (each + 1) + ":" + 2 * each + " UNKEYWORD $Writer2")).isEmpty();
        assertThat(found(reader, "UID " + (each + 1) + ":" + 2 * each + " UNKEYWORD $Writer3")).isEmpty();
        // A message keeps the mod-sequence of its last change, and no two of these commands touched two messages.
        List<String> modSeqs = IntStream.rangeClosed(1, 3 * each)
            .mapToObj(number -> modSeq(reader, number))
            .collect(Collectors.toList());
        assertThat(modSeqs).doesNotHaveDuplicates();
        long changes = 2L * each + each + each + 2L * each;
        assertThat(reader.command("STATUS INBOX (HIGHESTMODSEQ)").untagged()).contains("* STATUS \"INBOX\" (HIGHESTMODSEQ " + (changes + 1) + ")");
    }

    private static String modSeq(ImapConnection connection, int number) {
        try {
            ImapAnswer answer = connection.command("FETCH " + number + " (MODSEQ)");
            return answer.untagged().stream()
                .filter(line -> line.startsWith("* " + number + " FETCH (MODSEQ "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no MODSEQ in " + answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void conditionalUpdateShouldSeeWhatJmapWrote() throws Exception {
        int messages = 100;
        String mailbox = JAMES.mailbox(messages);
        ImapConnection imap = JAMES.selected(mailbox);
        String mailboxId = imap.command("STATUS " + mailbox + " (MAILBOXID)").untagged().get(0).replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
        Assumptions.assumeTrue(JAMES.jmap().isPresent(), "the store serves no JMAP");
        Jmap jmap = JAMES.jmap().get();
        List<String> emails = jmap.emails(mailboxId);

        List<Optional<List<Integer>>> results = Together.run(2, writer -> () -> {
            List<Integer> won = new ArrayList<>();
            if (writer == 0) {
                for (String email : emails) {
                    jmap.update(email, "\"keywords/$jmap\":true");
                }
                return Optional.empty();
            }
            ImapConnection connection = JAMES.selected(mailbox);
            for (int uid = messages; uid >= 1; uid--) {
                boolean passed = connection.command("UID STORE " + uid + " (UNCHANGEDSINCE " + (uid + 1) + ") FLAGS.SILENT ($Imap)")
                    .orThrow("STORE").code().isEmpty();
                if (passed) {
                    won.add(uid);
                }
            }
            return Optional.of(won);
        });

        // A replace that came after JMAP's update was refused; one that came before was kept by it.
        assertThat(found(imap, "UNKEYWORD $jmap")).isEmpty();
        assertThat(found(imap, "KEYWORD $Imap")).containsExactlyInAnyOrderElementsOf(
            results.get(1).orElseThrow().stream().map(String::valueOf).collect(Collectors.toList()));
    }
}
