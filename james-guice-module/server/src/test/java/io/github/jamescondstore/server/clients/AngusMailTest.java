/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.ModifiedSinceTerm;
import org.eclipse.angus.mail.imap.ResyncData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;

/**
 * A client nobody here wrote: Angus Mail, the reference implementation of Jakarta Mail.
 */
class AngusMailTest {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private IMAPStore store;

    @BeforeEach
    void connect() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.store.protocol", "imap");
        properties.setProperty("mail.imap.timeout", "30000");
        store = (IMAPStore) Session.getInstance(properties).getStore("imap");
        store.connect(JAMES.server().host(), JAMES.server().imapPort(), ServerExtension.ALICE, ServerExtension.PASSWORD);
    }

    @AfterEach
    void disconnect() throws Exception {
        store.close();
    }

    private IMAPFolder open(String mailbox) throws Exception {
        IMAPFolder folder = (IMAPFolder) store.getFolder(mailbox);
        folder.open(Folder.READ_WRITE, ResyncData.CONDSTORE);
        return folder;
    }

    @Test
    void storeShouldHaveTheCapability() throws Exception {
        assertThat(store.hasCapability("CONDSTORE")).isTrue();
    }

    @Test
    void folderShouldKnowItsHighestModSeq() throws Exception {
        IMAPFolder folder = open(JAMES.mailbox(3));

        assertThat(folder.getHighestModSeq()).isEqualTo(4);
    }

    @Test
    void messageShouldKnowItsModSeqAndSeeItRise() throws Exception {
        IMAPFolder folder = open(JAMES.mailbox(2));
        IMAPMessage message = (IMAPMessage) folder.getMessage(2);
        assertThat(message.getModSeq()).isEqualTo(3);

        message.setFlag(Flags.Flag.FLAGGED, true);

        assertThat(message.getModSeq()).isEqualTo(4);
    }

    @Test
    void searchShouldFindWhatWasModifiedSince() throws Exception {
        String mailbox = JAMES.mailbox(4);
        JAMES.selected(mailbox).command("STORE 2,3 +FLAGS (\\Seen)");
        IMAPFolder folder = open(mailbox);

        assertThat(folder.search(new ModifiedSinceTerm(6))).extracting(Message::getMessageNumber).containsExactly(2, 3);
    }

    @Test
    void fetchShouldReturnTheFlagsChangedSince() throws Exception {
        String mailbox = JAMES.mailbox(4);
        IMAPFolder folder = open(mailbox);
        long known = folder.getHighestModSeq();
        ImapConnection other = JAMES.selected(mailbox);
        other.command("STORE 2,4 +FLAGS (\\Seen)");

        List<String> changed = raw(folder, "UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + known + ")");
        assertThat(changed).noneMatch(line -> line.startsWith("* 1 ") || line.startsWith("* 3 "))
            .anyMatch(line -> line.startsWith("* 2 FETCH (MODSEQ (6) FLAGS (") && line.endsWith("UID 2)"))
            .anyMatch(line -> line.startsWith("* 4 FETCH (MODSEQ (6) FLAGS (") && line.endsWith("UID 4)"));
    }

    @Test
    void conditionalUpdateShouldFailForWhatAnotherClientChanged() throws Exception {
        String mailbox = JAMES.mailbox(3);
        IMAPFolder folder = open(mailbox);
        long known = folder.getHighestModSeq();
        JAMES.selected(mailbox).command("STORE 2 FLAGS (\\Draft)");

        assertThat(raw(folder, "UID STORE 1:3 (UNCHANGEDSINCE " + known + ") +FLAGS.SILENT (\\Draft $Mine)"))
            .last().asString().contains("OK [MODIFIED 2] STORE failed.");
        assertThat(folder.getMessage(1).getFlags().getUserFlags()).containsExactly("$Mine");
        assertThat(folder.getMessage(2).getFlags().getUserFlags()).isEmpty();
    }

    private static List<String> raw(IMAPFolder folder, String command) throws Exception {
        List<String> lines = new ArrayList<>();
        folder.doCommand(protocol -> {
            for (Response response : protocol.command(command, null)) {
                lines.add(response.toString());
            }
            return null;
        });
        return lines;
    }
}
