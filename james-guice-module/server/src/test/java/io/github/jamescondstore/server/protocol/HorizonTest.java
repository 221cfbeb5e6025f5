/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

import javax.mail.Flags;

import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Row D3 for a mod-sequence that is older than the change log: every missing UID below UIDNEXT may be named, no UID that lives.
 */
class HorizonTest {
    private static final int LOGGED = CondstoreInMemoryMapperFactory.DEFAULT_LOG_ENTRIES;
    /** The last change that has left the log: six messages, 8 to 11 mark and expunge UID 2 and then UIDs 5 and 6. */
    private static final int OLDEST_COMPLETE = 11;
    private static final int HIGHEST = OLDEST_COMPLETE + LOGGED;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static String mailbox;
    private static String uidValidity;

    @BeforeAll
    static void fillTheLog() throws Exception {
        mailbox = JAMES.mailbox(6);
        ImapConnection connection = JAMES.selected(mailbox);
        for (String uids : List.of("2", "5:6")) {
            connection.command("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("EXPUNGE").orThrow("EXPUNGE");
        }
        uidValidity = connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0).replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
        connection.close();
        for (int i = 0; i < LOGGED; i++) {
            toggleFlagged(i % 2 == 0 ? MessageManager.FlagsUpdateMode.ADD : MessageManager.FlagsUpdateMode.REMOVE);
        }
    }

    /** Through the store, where it takes a thousandth of the time that it would over IMAP. */
    private static void toggleFlagged(MessageManager.FlagsUpdateMode mode) throws MailboxException {
        CondstoreInMemoryMapperFactory store = JAMES.server().instance(CondstoreInMemoryMapperFactory.class);
        MailboxSession session = JAMES.server().instance(MailboxManager.class).createSystemSession(JAMES.alice());
        Mailbox box = store.getMailboxMapper(session).findMailboxByPath(MailboxPath.forUser(JAMES.alice(), mailbox)).block();
        MessageMapper messages = store.getMessageMapper(session);
        messages.updateFlags(box, new FlagsUpdateCalculator(new Flags(Flags.Flag.FLAGGED), mode), MessageRange.one(MessageUid.of(4)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1:* | * VANISHED (EARLIER) 2,5:6",
        "1:4294967295 | * VANISHED (EARLIER) 2,5:6",
        "1:4 | * VANISHED (EARLIER) 2",
        "4:5 | * VANISHED (EARLIER) 5"})
    void uidFetchShouldNameEveryMissingUidOfTheSetWhenTheLogDoesNotReachBack(String set, String vanished) throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        connection.command("SELECT " + mailbox);

        assertThat(connection.command("UID FETCH " + set + " (UID) (CHANGEDSINCE " + (OLDEST_COMPLETE - 1) + " VANISHED)").untagged())
            .containsExactly(vanished, "* 3 FETCH (MODSEQ (" + HIGHEST + ") UID 4)");
    }

    @Test
    void uidFetchShouldNameNoUidWhenTheLogReachesBackJustFarEnough() throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        connection.command("SELECT " + mailbox);

        assertThat(connection.command("UID FETCH 1:* (UID) (CHANGEDSINCE " + OLDEST_COMPLETE + " VANISHED)").untagged())
            .containsExactly("* 3 FETCH (MODSEQ (" + HIGHEST + ") UID 4)");
    }

    @Test
    void selectShouldNameEveryMissingUidWhenTheLogDoesNotReachBack() throws Exception {
        assertThat(resync((OLDEST_COMPLETE - 1) + "")).containsExactly(
            "* VANISHED (EARLIER) 2,5:6",
            "* 3 FETCH (MODSEQ (" + HIGHEST + ") FLAGS () UID 4)");
    }

    @Test
    void selectShouldNameMissingUidsOfTheKnownOnesOnlyWhenTheLogDoesNotReachBack() throws Exception {
        assertThat(resync((OLDEST_COMPLETE - 1) + " 1:3")).containsExactly("* VANISHED (EARLIER) 2");
    }

    private static List<String> resync(String parameters) throws Exception {
        ImapConnection connection = JAMES.login();
        connection.command("ENABLE QRESYNC");
        return connection.command("EXAMINE " + mailbox + " (QRESYNC (" + uidValidity + " " + parameters + "))").orThrow("EXAMINE").untagged().stream()
            .filter(line -> line.contains("VANISHED") || line.contains(" FETCH "))
            .collect(Collectors.toList());
    }
}
