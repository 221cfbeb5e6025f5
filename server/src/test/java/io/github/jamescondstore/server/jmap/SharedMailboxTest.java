/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * A mailbox of Alice's that Bob works in as well. IMAP of James 3.8.1 lets nobody into another's mailbox, JMAP does.
 */
class SharedMailboxTest {
    private static final int MESSAGES = 20;
    private static final String BOB = "bob@example.org";

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.on(Backend.MEMORY);

    private String mailbox;
    private ImapConnection imap;
    private Jmap alice;
    private Jmap bob;
    private String mailboxId;
    private List<String> emails;

    @BeforeEach
    void share() throws Exception {
        mailbox = JAMES.mailbox(MESSAGES);
        imap = JAMES.selected(mailbox);
        alice = JAMES.jmap().orElseThrow();
        bob = new Jmap(JAMES.server().host(), JAMES.server().jmapPort(), BOB, ServerExtension.PASSWORD);
        mailboxId = imap.command("STATUS " + mailbox + " (MAILBOXID)").untagged().get(0).replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
        emails = alice.emails(mailboxId);
    }

    private void allow(String rights) throws Exception {
        imap.command("SETACL " + mailbox + " " + BOB + " " + rights).orThrow("SETACL");
    }

    private String status() throws Exception {
        return imap.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").untagged().get(0);
    }

    private Callable<Void> giving(Jmap user, String keyword) {
        return () -> {
            for (String email : emails) {
                user.update(email, "\"keywords/" + keyword + "\":true");
            }
            return null;
        };
    }

    private Callable<Void> storing(String keyword) {
        ImapConnection connection = JAMES.connect();
        return () -> {
            connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
            connection.command("SELECT " + mailbox).orThrow("SELECT");
            for (int i = 1; i <= MESSAGES; i++) {
                connection.command("STORE " + i + " +FLAGS.SILENT (" + keyword + ")").orThrow("STORE");
            }
            return null;
        };
    }

    private static void learn(Map<Long, Set<String>> copy, List<String> lines) {
        lines.stream().map(FetchedFlags::parse).flatMap(Optional::stream).forEach(message -> copy.put(message.uid(), Set.copyOf(message.flags())));
    }

    @Test
    void nothingThatOneOfSeveralUsersChangesShouldBeLostOrNotTold() throws Exception {
        allow("lrsw");
        imap.command("ENABLE CONDSTORE").orThrow("ENABLE");
        Map<Long, Set<String>> copy = new TreeMap<>();

        List<Callable<Void>> clients = List.of(giving(alice, "$alice"), giving(bob, "$bob"), storing("$imap"), () -> {
            for (int i = 0; i < 5 * MESSAGES; i++) {
                learn(copy, imap.command("NOOP").orThrow("NOOP").untagged());
            }
            return null;
        });
        Together.run(clients.size(), clients::get);
        learn(copy, imap.command("NOOP").orThrow("NOOP").untagged());

        Map<Long, Set<String>> there = new TreeMap<>();
        learn(there, imap.command("UID FETCH 1:* (FLAGS)").orThrow("FETCH").untagged());
        assertThat(there).hasSize(MESSAGES);
        assertThat(there.values()).allSatisfy(flags -> assertThat(flags).contains("$alice", "$bob", "$imap"));
        assertThat(copy).isEqualTo(there);
    }

    @Test
    void whoMayOnlyReadShouldChangeNoModSeq() throws Exception {
        allow("lr");
        String before = status();

        assertThat(bob.emails(mailboxId)).isEqualTo(emails);
        assertThat(bob.updateIfThere(emails.get(0), "\"keywords/$bob\":true")).isFalse();

        assertThat(status()).isEqualTo(before);
    }

    @Test
    void rightsThatAreWithdrawnShouldEndWhatTheyAllowed() throws Exception {
        allow("lrsw");
        assertThat(bob.emails(mailboxId)).isEqualTo(emails);
        bob.update(emails.get(0), "\"keywords/$bob\":true");
        imap.command("DELETEACL " + mailbox + " " + BOB).orThrow("DELETEACL");
        String before = status();

        assertThat(bob.emails(mailboxId)).isEmpty();
        assertThat(bob.updateIfThere(emails.get(0), "\"keywords/$again\":true")).isFalse();

        assertThat(status()).isEqualTo(before);
    }
}
