/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.modules.protocols.ImapPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.inject.AbstractModule;

import ch.qos.logback.classic.Level;
import io.github.jamescondstore.imap.CondstoreImapPackage;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.ServerLog;

/**
 * Row B6: the IMAP package alone, in a server whose store is not tracked, as {@code <imapPackages>} would load it.
 */
class UntrackedStoreTest {
    private static final class PackageOnly extends AbstractModule {
        @Override
        protected void configure() {
            bind(ImapPackage.class).to(CondstoreImapPackage.class);
        }
    }

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.with(options -> options.stock(true).extraModule(new PackageOnly()));

    @Test
    void capabilityShouldNotAdvertiseWhatCannotBeKept() throws Exception {
        assertThat(JAMES.login().capabilities()).doesNotContain("CONDSTORE", "QRESYNC");
    }

    @Test
    void enableShouldEnableNothing() throws Exception {
        assertThat(JAMES.login().command("ENABLE CONDSTORE QRESYNC").untagged()).containsExactly("* ENABLED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void selectShouldSayThatThereAreNoModSeqs(String command) throws Exception {
        String mailbox = JAMES.mailbox(1);

        assertThat(JAMES.login().command(command + " " + mailbox).untagged())
            .contains("* OK [NOMODSEQ] Sorry, this mailbox format doesn't support modsequences")
            .noneMatch(line -> line.contains("HIGHESTMODSEQ"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "FETCH 1 (MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "SEARCH MODSEQ 1",
        "SEARCH NOT MODSEQ 1",
        "STORE 1 (UNCHANGEDSINCE 9) +FLAGS (\\Seen)"})
    void whatNeedsModSeqsShouldBeBad(String command) throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(1));

        assertThat(connection.command(command).tagged())
            .isEqualTo("BAD " + command.substring(0, command.indexOf(' ')) + " failed. This mailbox has no mod-sequences.");
    }

    @Test
    void everythingElseShouldWorkAsBefore() throws Exception {
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));

        assertThat(connection.command("STORE 1,3 +FLAGS (\\Seen)").untagged())
            .containsExactly("* 1 FETCH (FLAGS (\\Recent \\Seen))", "* 3 FETCH (FLAGS (\\Recent \\Seen))");
        assertThat(connection.command("FETCH 2 (UID FLAGS)").untagged()).containsExactly("* 2 FETCH (FLAGS (\\Recent) UID 2)");
        assertThat(connection.command("SEARCH SEEN").untagged()).containsExactly("* SEARCH 1 3");
    }

    @Test
    void serverShouldLogOneErrorThatNamesTheFix() throws Exception {
        try (ServerLog log = ServerLog.open();
             CondstoreServer server = CondstoreServer.start(ServerOptions.builder().freePorts().stock(true).extraModule(new PackageOnly()).build())) {
            assertThat(log.lines(Level.ERROR)).singleElement().asString().contains("is not tracked",
                "-javaagent:james-condstore.jar", "overrideWith(new CondstoreModule())", "overrideWith(new JpaCondstoreModule())");
        }
    }
}
