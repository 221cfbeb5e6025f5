/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A server that remembers 64 KiB of a mailbox's changes, however few those are (rows D3 and F1).
 */
class RetentionOfBytesTest {
    private static final int LARGE_CHANGES = 40;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.configured("condstore.properties", "changelog.retention.bytes=64K\n");

    /** Keywords that no other change has; with those that they replace about 4,000 bytes. */
    private static String keywords(int change) {
        return IntStream.range(0, 10).mapToObj(i -> "k" + change + "-" + i + "x".repeat(200)).collect(Collectors.joining(" "));
    }

    @Test
    void largeChangesShouldFallBehindTheHorizonBeforeThereAreMany() throws Exception {
        String mailbox = JAMES.mailbox(3);
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        // Mod-sequences 2 to 4, 5 and 6.
        connection.command("UID STORE 2 +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        connection.command("UID EXPUNGE 2").orThrow("UID EXPUNGE");
        for (int i = 0; i < LARGE_CHANGES; i++) {
            connection.command("UID STORE 1 FLAGS.SILENT (" + keywords(i) + ")").orThrow("STORE");
        }
        int highest = 6 + LARGE_CHANGES;

        // The last few are remembered: nobody is told of the message that has long been gone.
        assertThat(vanished(connection, highest - 10)).isEmpty();
        // Of those before it is not known any more: more than is needed, and right.
        assertThat(vanished(connection, 7)).contains("* VANISHED (EARLIER) 2");
        assertThat(connection.command("UID FETCH 1:* (UID) (CHANGEDSINCE 7 VANISHED)").orThrow("UID FETCH").untagged())
            .anyMatch(line -> line.startsWith("* 1 FETCH (MODSEQ (" + highest + ")"));
    }

    private static String vanished(ImapConnection connection, int since) throws Exception {
        return connection.command("UID FETCH 1:* (UID) (CHANGEDSINCE " + since + " VANISHED)").orThrow("UID FETCH").untagged().stream()
            .filter(line -> line.startsWith("* VANISHED"))
            .collect(Collectors.joining());
    }
}
