/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Row C2: a mailbox used as a message queue hands each message to exactly one consumer.
 *
 * Without the gate ({@code SectionLock.acquire} always granting) all of these were seen to fail.
 */
class ClaimTest {
    private static final int RACED_MESSAGES = 200;
    // A database writes each of them to disk.
    private static final int SWEEPS = Integer.getInteger("claim.sweeps", Backend.chosen() == Backend.MEMORY ? 20 : 2);
    private static final int MESSAGES = 1_000;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** Takes a message; the message stays with whoever is told so. */
    private static boolean claim(ImapConnection connection, long uid, long unchangedSince, String flag) throws Exception {
        return connection.command("UID STORE " + uid + " (UNCHANGEDSINCE " + unchangedSince + ") +FLAGS.SILENT (" + flag + ")")
            .orThrow("STORE").code().isEmpty();
    }

    /**
     * Both see a message under the same mod-sequence, both take it at the same moment: 200 messages, each several times.
     */
    @Test
    void ofTwoSessionsThatRaceForAMessageExactlyOneShouldWin() throws Exception {
        String mailbox = JAMES.mailbox(RACED_MESSAGES);
        CyclicBarrier round = new CyclicBarrier(2);

        List<List<Boolean>> won = Together.run(2, session -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            List<Boolean> wins = new ArrayList<>();
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                for (int uid = 1; uid <= RACED_MESSAGES; uid++) {
                    round.await();
                    // Each claim gets the next mod-sequence: this is the one of the sweep before.
                    wins.add(claim(connection, uid, 1 + sweep * RACED_MESSAGES + uid, "$Sweep" + sweep));
                }
            }
            return wins;
        });

        assertThat(won.get(0)).hasSize(RACED_MESSAGES * SWEEPS);
        for (int i = 0; i < won.get(0).size(); i++) {
            assertThat(won.get(0).get(i)).as("round %d", i).isNotEqualTo(won.get(1).get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void everyMessageShouldBeClaimedExactlyOnceByModSeq(int consumers) throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES);

        List<List<Long>> claimed = Together.run(consumers, consumer -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            List<Long> mine = new ArrayList<>();
            for (long uid = 1; uid <= MESSAGES; uid++) {
                if (claim(connection, uid, uid + 1, "\\Flagged")) {
                    mine.add(uid);
                }
            }
            return mine;
        });

        assertThat(claimed.stream().flatMap(List::stream).collect(Collectors.toList()))
            .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, MESSAGES).boxed().collect(Collectors.toList()));
    }

    @Test
    void everyMessageShouldBeClaimedExactlyOnceByKeyword() throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES);

        List<List<Long>> claimed = Together.run(8, consumer -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            List<Long> mine = new ArrayList<>();
            for (long uid = 1; uid <= MESSAGES; uid++) {
                if (claim(connection, uid, 0, "$Claimed")) {
                    mine.add(uid);
                }
            }
            return mine;
        });

        assertThat(claimed.stream().flatMap(List::stream).collect(Collectors.toList()))
            .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, MESSAGES).boxed().collect(Collectors.toList()));
    }

    /** Who claims by a keyword of his own claims as well as who claims by one that all share. */
    @Test
    void everyMessageShouldBeClaimedExactlyOnceByKeywordsOfTheConsumersOwn() throws Exception {
        int messages = 60;
        String mailbox = JAMES.mailbox(messages);

        List<List<Long>> claimed = Together.run(8, consumer -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            List<Long> mine = new ArrayList<>();
            for (long uid = 1; uid <= messages; uid++) {
                if (claim(connection, uid, messages + 1, "$By" + consumer)) {
                    mine.add(uid);
                }
            }
            return mine;
        });

        assertThat(claimed.stream().flatMap(List::stream).collect(Collectors.toList()))
            .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, messages).boxed().collect(Collectors.toList()));
    }

    @Test
    void everyMessageShouldBeClaimedExactlyOnceWhenAllAreClaimedAtOnce() throws Exception {
        String mailbox = JAMES.mailbox(MESSAGES);

        List<Long> passed = Together.run(8, consumer -> () -> {
            ImapConnection connection = JAMES.selected(mailbox);
            connection.command("ENABLE CONDSTORE");
            String keyword = "$By" + consumer;
            connection.command("STORE 1:* (UNCHANGEDSINCE " + (MESSAGES + 1) + ") +FLAGS.SILENT ($Claimed " + keyword + ")").orThrow("STORE");
            return connection.command("SEARCH KEYWORD " + keyword).untagged().stream()
                .filter(line -> line.startsWith("* SEARCH"))
                .mapToLong(line -> line.split(" ").length - 2)
                .sum();
        });

        assertThat(passed.stream().mapToLong(Long::longValue).sum()).isEqualTo(MESSAGES);
    }

    @Test
    void everyMessageShouldBeMovedByExactlyOneOfThoseWhoMoveIt() throws Exception {
        int messages = 200;
        String queue = JAMES.mailbox(messages);
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            targets.add(JAMES.mailbox(0));
        }

        Together.run(4, consumer -> () -> {
            ImapConnection connection = JAMES.selected(queue);
            for (int uid = 1; uid <= messages; uid++) {
                connection.command("UID MOVE " + uid + " " + targets.get(consumer));
            }
            return null;
        });

        long moved = 0;
        for (String target : targets) {
            moved += Long.parseLong(JAMES.login().command("STATUS " + target + " (MESSAGES)").untagged().get(0).replaceAll(".*MESSAGES (\\d+).*", "$1"));
        }
        assertThat(moved).isEqualTo(messages);
    }
}
