/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;

/**
 * What the log says of commands that fail: nothing that a user can bring about at will writes a stack trace, and nothing of a message is in it.
 */
class FailureLogTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private final ServerLog log = ServerLog.openInDetail();

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void aConflictShouldBeToldToWhoWantsToKnow() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 2 +FLAGS (a)").orThrow("STORE");

        connection.command("STORE 1:2 (UNCHANGEDSINCE 3) +FLAGS (b)").orThrow("STORE");

        assertThat(log.events()).anySatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(event.getFormattedMessage()).contains(ServerExtension.ALICE, "#private:alice@example.org:" + mailbox, "UIDs 2");
        });
        assertThat(log.lines(Level.INFO)).isEmpty();
    }

    @Test
    void whatAUserCanDoAtWillShouldLeaveNoTrace() throws Exception {
        String mailbox = JAMES.mailbox(3);
        String target = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(mailbox);
        ImapConnection other = JAMES.login();
        connection.command("SELECT nowhere");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        connection.command("COPY 1:3 nowhere");
        connection.command("MOVE 1:3 nowhere");
        connection.command("STORE 99999 (UNCHANGEDSINCE 99999999999999999999) +FLAGS (a)");
        connection.command("FETCH 1 (NONSENSE");
        connection.command("SEARCH MODSEQ \"/flags/nothing\" all 99999999999999999999");
        connection.command("SELECT " + mailbox + " (QRESYNC (1 2 3 4 5))");
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        other.command("DELETE " + mailbox).orThrow("DELETE");
        for (String command : List.of("STORE 1:3 +FLAGS (a)", "STORE 1:3 (UNCHANGEDSINCE 2) +FLAGS (a)", "FETCH 1:* (FLAGS)",
                "FETCH 1:* (FLAGS) (CHANGEDSINCE 1)", "SEARCH MODSEQ 1", "COPY 1:3 " + target, "MOVE 1:3 " + target, "EXPUNGE", "NOOP", "CHECK", "CLOSE")) {
            connection.command(command);
        }

        assertThat(log.traces(Level.INFO)).isEmpty();
        shouldTellNothingOfMessages();
    }

    private void shouldTellNothingOfMessages() {
        assertThat(log.lines(Level.TRACE)).noneMatch(line -> line.contains("Take me") || line.contains(ServerExtension.PASSWORD));
    }

    @Test
    void passwordsShouldNotBeLogged() throws Exception {
        ImapConnection connection = JAMES.connect();
        String wrong = "wrong-" + ServerExtension.PASSWORD;
        assertThat(connection.command("LOGIN " + ServerExtension.ALICE + " " + wrong).isOk()).isFalse();
        assertThat(connection.command("LOGIN " + ServerExtension.ALICE).isOk()).isFalse();
        assertThat(connection.command("AUTHENTICATE PLAIN " + plain(wrong)).isOk()).isFalse();
        connection.command("AUTHENTICATE PLAIN " + plain(ServerExtension.PASSWORD)).orThrow("AUTHENTICATE");
        connection.command("LOGIN " + ServerExtension.ALICE + " " + ServerExtension.PASSWORD);
        connection.command("NOSUCHCOMMAND " + ServerExtension.PASSWORD);

        shouldTellNothingOfMessages();
        assertThat(log.lines(Level.TRACE)).noneMatch(line -> line.contains(plain(ServerExtension.PASSWORD)));
    }

    /** RFC 4616. */
    private static String plain(String password) {
        return Base64.getEncoder().encodeToString(("\0" + ServerExtension.ALICE + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }
}
