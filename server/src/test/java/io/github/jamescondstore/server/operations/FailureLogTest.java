/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What the log says of commands that fail: nothing that a user can bring about at will writes a stack trace, and nothing of a message is in it.
 */
class FailureLogTest {
    private static final String OURS = "io.github.jamescondstore";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OURS);
    private Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(before);
    }

    private List<ILoggingEvent> loud() {
        return List.copyOf(log.list).stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO)).collect(Collectors.toList());
    }

    @Test
    void aConflictShouldBeToldToWhoWantsToKnow() throws Exception {
        String mailbox = JAMES.mailbox(2);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("STORE 2 +FLAGS (a)").orThrow("STORE");

        connection.command("STORE 1:2 (UNCHANGEDSINCE 3) +FLAGS (b)").orThrow("STORE");

        assertThat(List.copyOf(log.list)).anySatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(event.getFormattedMessage()).contains(ServerExtension.ALICE, "#private:alice@example.org:" + mailbox, "UIDs 2");
        });
        assertThat(loud()).isEmpty();
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

        assertThat(loud().stream().filter(event -> event.getThrowableProxy() != null).map(ILoggingEvent::getFormattedMessage)).isEmpty();
        assertThat(loud().stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining())).doesNotContain("Take me");
    }
}
