/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Commands on many messages beside APPENDs, in mailboxes of their own, which have nothing in common but the sequence that a database numbers
 * the rows of their keywords and properties from.
 *
 * With OpenJPA's {@code Generator.allocate} for the many, which locks in the other order than a single APPEND, no command is answered on
 * PostgreSQL after a second or two.
 */
class NumberedRowsTest {
    private static final int MESSAGES = 60;
    private static final int ROUNDS = 60;
    private static final String KEYWORDS = IntStream.range(0, 40).mapToObj(i -> "$K" + i).collect(Collectors.joining(" "));

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @Test
    void commandsOnManyMessagesShouldNotStopThoseOnOthers() throws Exception {
        List<String> mailboxes = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            mailboxes.add(JAMES.mailbox(MESSAGES));
        }

        Together.run(mailboxes.size(), client -> () -> {
            ImapConnection connection = JAMES.selected(mailboxes.get(client));
            for (int round = 0; round < ROUNDS; round++) {
                if (client % 2 == 0) {
                    connection.command("STORE 1:" + MESSAGES + " +FLAGS.SILENT ($Round" + round + ")").orThrow("STORE");
                } else {
                    String message = new String(ServerExtension.message(round), StandardCharsets.US_ASCII);
                    connection.command("APPEND " + mailboxes.get(client) + " (" + KEYWORDS + ") {" + message.length() + "+}\r\n" + message).orThrow("APPEND");
                }
            }
            return null;
        });

        assertThat(JAMES.selected(mailboxes.get(0)).command("SEARCH RETURN (COUNT) KEYWORD $Round0 KEYWORD $Round" + (ROUNDS - 1)).untagged())
            .anySatisfy(line -> assertThat(line).contains("COUNT " + MESSAGES));
    }
}
