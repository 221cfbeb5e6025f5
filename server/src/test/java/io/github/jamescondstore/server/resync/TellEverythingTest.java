/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Rows A4, B4 and F3a: a client that only minds its own message learns of every other one, without asking, in the order of the
 * mod-sequences. Message 1 is the client's, the others are the writers'.
 *
 * With James's events in place of the change log all of these fail.
 */
class TellEverythingTest {
    private static final int WRITERS = 4;
    private static final int EACH = 10;
    private static final int ROUNDS = 20;
    private static final String LAST = "$last";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @ValueSource(strings = {
        "UID STORE 1 FLAGS ($own%d)",
        "UID STORE 1 FLAGS.SILENT ($own%d)",
        "UID FETCH 1 (FLAGS)",
        "STORE 1 FLAGS ($own%d)",
        "FETCH 1 (FLAGS)",
        "UID SEARCH UID 1",
        "NOOP"})
    void clientShouldBeToldOfEveryChangeWhenItMindsOnlyItsOwnMessage(String command) throws Exception {
        String mailbox = JAMES.mailbox(1 + WRITERS * EACH);
        AtomicInteger writing = new AtomicInteger(WRITERS);
        ResyncClient client = ResyncClient.open(JAMES.login(), mailbox);

        List<List<FetchedFlags>> fetched = Together.run(1 + WRITERS, who -> () -> {
            List<FetchedFlags> others = new ArrayList<>();
            if (who > 0) {
                write(JAMES.selected(mailbox), who);
                writing.decrementAndGet();
            } else {
                boolean finished = false;
                for (int i = 0; !finished; i++) {
                    finished = writing.get() == 0;
                    List<FetchedFlags> told = others(client.command(String.format(command, i)).orThrow(command).untagged());
                    assertAscending(told);
                    others.addAll(told);
                }
            }
            return others;
        });

        assertThat(fetched.get(0)).as("what the client was told").isNotEmpty();
        // The client knows its own message without being told, so only the others count.
        assertThat(client.cache().tailMap(2L)).isEqualTo(ResyncClient.truth(JAMES.login(), mailbox).tailMap(2L));
    }

    @Test
    void clientShouldBeToldOfEveryChangeWhenItIdles() throws Exception {
        String mailbox = JAMES.mailbox(1 + WRITERS * EACH);
        AtomicInteger writing = new AtomicInteger(WRITERS);
        ResyncClient client = ResyncClient.open(JAMES.login(), mailbox);

        List<List<String>> told = Together.run(1 + WRITERS, who -> () -> {
            List<String> lines = new ArrayList<>();
            if (who > 0) {
                ImapConnection writer = JAMES.selected(mailbox);
                write(writer, who);
                if (writing.decrementAndGet() == 0) {
                    // Its mod-sequence is the highest, so nothing is left to be told after it.
                    writer.command("UID STORE 1 FLAGS (" + LAST + ")").orThrow("STORE");
                }
            } else {
                client.idleUntil(line -> {
                    lines.add(line);
                    return line.contains(LAST);
                });
            }
            return lines;
        });

        assertAscending(others(told.get(0)));
        assertThat(client.cache()).isEqualTo(ResyncClient.truth(JAMES.login(), mailbox));
    }

    @Test
    void clientShouldBeToldTheFlagsOfMessagesThatWereAdded() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ResyncClient client = ResyncClient.open(JAMES.login(), mailbox);
        ServerExtension.append(JAMES.login(), mailbox, 3);

        client.command("UID STORE 1 +FLAGS ($own)").orThrow("STORE");

        assertThat(client.exists()).isEqualTo(4);
        assertThat(client.cache()).isEqualTo(ResyncClient.truth(JAMES.login(), mailbox));
    }

    @Test
    void modSeqShouldBeHeldBackWhileAnExpungeIsWithheld() throws Exception {
        String mailbox = JAMES.mailbox(4);
        ResyncClient client = ResyncClient.open(JAMES.login(), mailbox);
        long complete = client.modSeq();
        ImapConnection other = JAMES.selected(mailbox);
        other.command("UID STORE 4 +FLAGS (\\Deleted)").orThrow("STORE");
        other.command("EXPUNGE").orThrow("EXPUNGE");
        other.command("UID STORE 2 +FLAGS (\\Flagged)").orThrow("STORE");

        client.command("STORE 1 +FLAGS ($own)").orThrow("STORE");
        long told = client.modSeq();
        boolean withheld = client.cache().containsKey(4L);
        ResyncClient later = ResyncClient.reopen(JAMES.login(), mailbox, client.memory(), ResyncClient.Way.QRESYNC_SELECT);

        assertThat(withheld).as("no expunge may be told in the answer of a STORE by message number").isTrue();
        assertThat(told).as("before the expunge").isBetween(complete, complete + 1);
        assertThat(later.cache()).isEqualTo(ResyncClient.truth(JAMES.login(), mailbox));
    }

    private static void write(ImapConnection connection, int writer) throws IOException {
        int first = 2 + (writer - 1) * EACH;
        for (int i = 0; i < ROUNDS * EACH; i++) {
            connection.command("UID STORE " + (first + i % EACH) + " FLAGS ($writer" + writer + " $round" + i / EACH + ")").orThrow("STORE");
        }
    }

    private static List<FetchedFlags> others(List<String> lines) {
        List<FetchedFlags> fetched = lines.stream()
            .flatMap(line -> FetchedFlags.parse(line).stream())
            .filter(message -> message.uid() != 1)
            .collect(Collectors.toList());
        assertThat(fetched).as("MODSEQ in every FETCH").allMatch(message -> message.modSeq().isPresent());
        return fetched;
    }

    private static void assertAscending(List<FetchedFlags> fetched) {
        assertThat(fetched.stream().map(message -> message.modSeq().orElseThrow()).collect(Collectors.toList()))
            .as("mod-sequences as they were told").isSorted();
    }
}
