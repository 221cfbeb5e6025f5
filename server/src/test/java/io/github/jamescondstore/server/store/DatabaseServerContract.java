/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.model.User;
import org.apache.james.utils.DataProbeImpl;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.lmtp.Lmtp;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What a server must do that keeps its mail in a database, and what must be left when it is started again.
 */
interface DatabaseServerContract {
    ServerExtension james();

    @Test
    default void mailboxesShouldBeThoseOfTheDatabase() {
        assertThat(james().server().instance(MailboxManager.class)).isInstanceOf(OpenJPAMailboxManager.class);
    }

    @Test
    default void aMessageShouldLiveAndDieAsInAnyMailbox() throws Exception {
        String mailbox = james().mailbox(3);
        ImapConnection connection = james().selected(mailbox);

        assertThat(connection.command("STORE 2 +FLAGS (\\Seen \\Deleted job)").untagged())
            .last().asString().contains("2 FETCH", "\\Seen", "\\Deleted", "job");
        assertThat(connection.command("FETCH 2 (FLAGS)").untagged())
            .singleElement().asString().contains("\\Seen", "\\Deleted", "job");
        assertThat(connection.command("FETCH 3 (UID BODY.PEEK[TEXT])").untagged())
            .singleElement().asString().contains("UID 3").endsWith("Take me.\r\n)");
        assertThat(connection.command("EXPUNGE").untagged()).contains("* 2 EXPUNGE");
        assertThat(connection.command("FETCH 1:* (UID)").untagged()).containsExactly("* 1 FETCH (UID 1)", "* 2 FETCH (UID 3)");
    }

    @Test
    default void aMessageShouldBeCopiedWithItsFlags() throws Exception {
        String from = james().mailbox(1);
        String to = james().mailbox(0);
        ImapConnection connection = james().selected(from);
        connection.command("STORE 1 +FLAGS (job)").orThrow("STORE");

        connection.command("COPY 1 " + to).orThrow("COPY");

        assertThat(james().selected(to).command("FETCH 1 (FLAGS)").untagged()).singleElement().asString().contains("job");
    }

    @Test
    default void searchShouldFindWordsAndFlags() throws Exception {
        ImapConnection connection = james().selected(james().mailbox(3));
        connection.command("STORE 2 +FLAGS (\\Flagged)").orThrow("STORE");

        assertThat(connection.command("SEARCH SUBJECT \"job 2\"").untagged()).containsExactly("* SEARCH 3");
        assertThat(connection.command("SEARCH FLAGGED").untagged()).containsExactly("* SEARCH 2");
    }

    @Test
    default void deliveredMailShouldBeInTheInbox() throws Exception {
        try (Lmtp lmtp = new Lmtp(james().server().host(), james().server().lmtpPort())) {
            lmtp.deliver("bob@example.org");
        }

        ImapConnection connection = james().connect();
        connection.login("bob@example.org", ServerExtension.PASSWORD);
        connection.command("SELECT INBOX").orThrow("SELECT");
        assertThat(connection.command("FETCH 1 BODY.PEEK[]").untagged()).singleElement().asString().contains("Subject: delivered");
    }

    @Test
    default void theServerShouldBeHealthy() throws Exception {
        URI health = URI.create("http://" + james().server().host() + ":" + james().server().webAdminPort() + "/healthcheck");

        assertThat(HttpClient.newHttpClient().send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString()).body())
            .startsWith("{\"status\":\"healthy\"").contains("JPA Backend");
    }

    @Test
    default void thereShouldBeNoJmap() {
        assertThatThrownBy(() -> james().server().jmapPort()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void everythingShouldBeThereAfterARestart() throws Exception {
        String mailbox = james().mailbox(3);
        ImapConnection before = james().selected(mailbox);
        before.command("STORE 1 +FLAGS (\\Seen job)").orThrow("STORE");
        before.command("STORE 2 +FLAGS (\\Deleted)").orThrow("STORE");
        before.command("EXPUNGE").orThrow("EXPUNGE");
        before.command("SUBSCRIBE " + mailbox).orThrow("SUBSCRIBE");
        String uidValidity = uidValidity(before, mailbox);
        DataProbeImpl data = james().server().probe(DataProbeImpl.class);
        data.addDomain("example.net");
        data.addUser("dave@example.net", "daves");

        james().restart();

        james().connect().login("dave@example.net", "daves");
        ImapConnection after = james().selected(mailbox);
        assertThat(james().server().probe(DataProbeImpl.class).listDomains()).contains("example.org", "example.net");
        assertThat(uidValidity(after, mailbox)).isEqualTo(uidValidity);
        assertThat(after.command("LSUB \"\" " + mailbox).untagged()).hasSize(1);
        assertThat(after.command("FETCH 1:* (UID FLAGS)").untagged()).satisfiesExactly(
            first -> assertThat(first).contains("UID 1", "\\Seen", "job"),
            second -> assertThat(second).contains("UID 3"));
        assertThat(after.command("SEARCH SUBJECT \"job 2\"").untagged()).containsExactly("* SEARCH 2");
        ServerExtension.append(after, mailbox, 1);
        assertThat(after.command("FETCH 3 (UID)").untagged()).contains("* 3 FETCH (UID 4)");
    }

    @Test
    default void aDefaultPasswordShouldNotComeBack() throws Exception {
        UsersRepository users = james().server().instance(UsersRepository.class);
        User carol = users.getUserByName(Username.of("carol@example.org"));
        carol.setPassword("of my own");
        users.updateUser(carol);

        james().restart();

        assertThat(james().server().createdUsers()).isEmpty();
        james().connect().login("carol@example.org", "of my own");
    }

    private static String uidValidity(ImapConnection connection, String mailbox) throws Exception {
        return connection.command("STATUS " + mailbox + " (UIDVALIDITY)").untagged().get(0);
    }
}
