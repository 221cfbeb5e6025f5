/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * The module comes to the database of a James server, goes, and comes back: no step of migration, nothing lost, and nobody is told too little.
 */
class ExistingDatabaseTest {
    private static final String MAILBOX = "existing";
    private static final Pattern HIGHEST_MOD_SEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");

    private ServerExtension james;

    @AfterEach
    void stop() throws Exception {
        james.stop();
    }

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void moduleShouldComeAndGoWithoutMigration(Backend backend) throws Exception {
        james = ServerExtension.on(backend, options -> options.stock(true));
        james.start();
        ImapConnection stock = james.login();
        stock.command("CREATE " + MAILBOX).orThrow("CREATE");
        ServerExtension.append(stock, MAILBOX, 4);
        stock.command("SELECT " + MAILBOX).orThrow("SELECT");
        stock.command("STORE 2 +FLAGS (\\Seen before)").orThrow("STORE");

        james.restart(false);

        long begin = highestModSeq();
        assertThat(flags(james.selected(MAILBOX))).containsExactly(
            "* 1 FETCH (FLAGS ())", "* 2 FETCH (FLAGS (\\Seen before))", "* 3 FETCH (FLAGS ())", "* 4 FETCH (FLAGS ())");
        ImapConnection module = qresync();
        assertThat(module.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + begin + " VANISHED)").untagged()).isEmpty();
        module.command("UID STORE 3 (UNCHANGEDSINCE " + begin + ") +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
        module.command("UID EXPUNGE 3").orThrow("EXPUNGE");
        module.command("UID STORE 1 +FLAGS (with)").orThrow("STORE");
        long withModule = highestModSeq();
        assertThat(withModule).isEqualTo(begin + 3);
        assertThat(qresync().command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + begin + " VANISHED)").untagged()).containsExactly(
            "* VANISHED (EARLIER) 3", "* 1 FETCH (MODSEQ (" + withModule + ") FLAGS (with) UID 1)");

        james.restart(true);

        ImapConnection stockAgain = james.selected(MAILBOX);
        assertThat(flags(stockAgain)).containsExactly("* 1 FETCH (FLAGS (with))", "* 2 FETCH (FLAGS (\\Seen before))", "* 3 FETCH (FLAGS ())");
        stockAgain.command("STORE 3 +FLAGS (without)").orThrow("STORE");
        stockAgain.command("STORE 2 +FLAGS (\\Deleted)").orThrow("STORE");
        stockAgain.command("EXPUNGE").orThrow("EXPUNGE");

        james.restart(false);

        assertThat(highestModSeq()).isGreaterThan(withModule);
        // What happened without the module is in no log: every UID that is missing is named, every message that has changed is told.
        List<String> missed = qresync().command("UID FETCH 1:4 (FLAGS) (CHANGEDSINCE " + withModule + " VANISHED)").untagged();
        assertThat(missed.get(0)).isEqualTo("* VANISHED (EARLIER) 2:3");
        assertThat(missed.subList(1, missed.size())).singleElement().asString().contains("FLAGS (without)", "UID 4");
        assertThat(qresync().command("UID STORE 1 (UNCHANGEDSINCE " + withModule + ") +FLAGS.SILENT (again)").tagged()).startsWith("OK ");
    }

    private ImapConnection qresync() throws Exception {
        ImapConnection connection = james.login();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("SELECT " + MAILBOX).orThrow("SELECT");
        return connection;
    }

    private long highestModSeq() throws Exception {
        Matcher matcher = HIGHEST_MOD_SEQ.matcher(james.login().command("STATUS " + MAILBOX + " (HIGHESTMODSEQ)").untagged().get(0));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static List<String> flags(ImapConnection connection) throws Exception {
        // Stock James's SELECT forgets the keywords, so that it has to announce them now.
        return connection.command("FETCH 1:* (FLAGS)").untagged().stream().filter(line -> line.contains("FETCH")).collect(Collectors.toList());
    }
}
