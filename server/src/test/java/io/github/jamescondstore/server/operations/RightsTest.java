/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Mailboxes of others. IMAP of James 3.8.1 lets nobody in, whatever the access control list says, so there is no selection that a withdrawn right would
 * have to end. A James that lets others in by IMAP fails here, and the selection of a mailbox has to ask for the right to read it then.
 */
class RightsTest {
    private static final Pattern OF_HIS_OWN = Pattern.compile("\\* (OK \\[CLOSED\\].*|1 (EXISTS|RECENT|FETCH.*))");

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    private static ImapConnection bob() throws IOException {
        ImapConnection connection = JAMES.connect();
        connection.login("bob@example.org", ServerExtension.PASSWORD);
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        return connection;
    }

    @Test
    void nothingOfOthersMailboxesShouldBeTold() throws Exception {
        String mailbox = JAMES.mailbox(3);
        JAMES.login().command("SETACL " + mailbox + " bob@example.org lrswipte").orThrow("SETACL");
        ImapConnection bob = bob();
        bob.command("SELECT INBOX").orThrow("SELECT");
        ServerExtension.append(bob, "INBOX", 1);

        for (String name : List.of("#user.alice." + mailbox, "#user.alice@example.org." + mailbox, "#private.alice." + mailbox,
                "#private:alice@example.org:" + mailbox)) {
            for (String command : List.of("SELECT %s", "SELECT %s (QRESYNC (1 1))", "EXAMINE %s (CONDSTORE)", "STATUS %s (MESSAGES UIDNEXT HIGHESTMODSEQ)")) {
                ImapAnswer answer = bob.command(String.format(command, name));

                assertThat(answer.isOk()).as(answer.toString()).isFalse();
                assertThat(answer.untagged().stream().filter(line -> !OF_HIS_OWN.matcher(line).matches())).as(command + " " + name).isEmpty();
            }
        }
        assertThat(bob.command("LIST \"\" *").orThrow("LIST").untagged().toString()).doesNotContain(mailbox);
    }

    @Test
    void ownMailboxesShouldBeOnesOwnWhateverTheirListSays() throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection connection = JAMES.selected(mailbox);
        connection.command("SETACL " + mailbox + " owner l").orThrow("SETACL");

        assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 9) +FLAGS (a)").isOk()).isTrue();
        assertThat(JAMES.login().command("STATUS " + mailbox + " (HIGHESTMODSEQ)").untagged()).containsExactly(
            "* STATUS \"" + mailbox + "\" (HIGHESTMODSEQ 3)");
    }
}
