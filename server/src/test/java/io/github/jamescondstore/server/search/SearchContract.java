/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.TestDatabase;

/**
 * Whatever becomes of the search index, a search finds what is there: never less, neither while the index is being mended nor after.
 */
abstract class SearchContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MAILBOX = "letters";
    private static final int MESSAGES = 60;

    private final Letters letters = new Letters(MAILBOX, new Random(1));
    @TempDir
    private Path directory;
    private TestDatabase database;
    private CondstoreServer server;

    abstract Backend backend();

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create(backend(), directory);
        server = database.startServer();
        write(selected());
    }

    private void write(ImapConnection connection) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            letters.append(connection);
            letters.change(connection);
        }
    }

    private ImapConnection selected() throws IOException {
        return letters.select(server, TIMEOUT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path index() {
        return directory.resolve("var").resolve("search-index").resolve("followed");
    }

    /** A server that runs deletes and writes some of it at the same time. */
    private void deleteIndex() {
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            if (Files.exists(index())) {
                MoreFiles.deleteRecursively(index(), RecursiveDeleteOption.ALLOW_INSECURE);
            }
            return true;
        });
    }

    private void cutIndexInHalf() throws IOException {
        try (Stream<Path> files = Files.walk(index())) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        }
    }

    @Test
    void aMessageShouldBeFoundByASearchThatBeginsAfterItsAppend() throws Exception {
        ImapConnection connection = selected();
        for (int i = 0; i < 5; i++) {
            letters.append(connection);
            letters.check(connection, "after APPEND");
        }
    }

    @Test
    void everythingShouldBeFoundAfterARestart() throws Exception {
        server.close();
        server = database.startServer();

        letters.check(selected(), "after a restart");
    }

    @Test
    void everythingShouldBeFoundWithoutAnIndex() throws Exception {
        server.close();
        deleteIndex();
        server = database.startServer();

        letters.check(selected(), "while the index is filled");
        letters.check(selected(), "a moment later");
    }

    @Test
    void everythingShouldBeFoundWithHalfAnIndex() throws Exception {
        letters.check(selected(), "before");
        server.close();
        cutIndexInHalf();
        server = database.startServer();

        letters.check(selected(), "while the index is begun anew");
        letters.check(selected(), "a moment later");
    }

    @Test
    void everythingShouldBeFoundWhenTheIndexIsDeletedUnderTheServer() throws Exception {
        everythingShouldBeFoundBeyond(this::deleteIndex, "without files");
    }

    @Test
    void everythingShouldBeFoundWhenTheIndexIsCutInHalfUnderTheServer() throws Exception {
        everythingShouldBeFoundBeyond(this::cutIndexInHalf, "with half of each file");
    }

    @FunctionalInterface
    private interface Damage {
        void happen() throws IOException;
    }

    private void everythingShouldBeFoundBeyond(Damage damage, String when) throws Exception {
        ImapConnection connection = selected();
        letters.check(connection, "before");

        damage.happen();
        letters.check(connection, when);
        write(connection);
        letters.check(connection, "with new messages");

        server.close();
        server = database.startServer();
        letters.check(selected(), "after a restart");
    }

    @Test
    void scatteredMessagesShouldBeSearchedForWords() throws Exception {
        ImapConnection connection = selected();
        // More runs of UIDs than James's index can take in one question.
        String uids = IntStream.range(0, 1_500).mapToObj(i -> String.valueOf(1 + 2 * i)).collect(Collectors.joining(","));

        List<String> found = connection.command("UID SEARCH UID " + uids + " TEXT closing").orThrow("SEARCH").untagged();

        String odd = connection.command("UID SEARCH TEXT closing").orThrow("SEARCH").untagged().stream()
            .filter(line -> line.startsWith("* SEARCH"))
            .flatMap(line -> Stream.of(line.substring("* SEARCH ".length()).split(" ")))
            .filter(uid -> Long.parseLong(uid) % 2 == 1)
            .collect(Collectors.joining(" ", "* SEARCH ", ""));
        assertThat(found).contains(odd);
        assertThat(odd).as("some").matches("\\* SEARCH( \\d+)+");
    }

    @Test
    void everythingShouldBeFoundWhileAndAfterAllIsIndexedAnew() throws Exception {
        ImapConnection connection = selected();
        String task = post("/mailboxes?task=reIndex");

        letters.check(connection, "while it is indexed anew");
        assertThat(get("/tasks/" + task.replaceAll(".*\"taskId\":\"([^\"]+)\".*", "$1") + "/await")).contains("\"status\":\"completed\"");
        letters.check(connection, "after that");
    }

    /** James's own index fails at such a message, and the server does not start. */
    @Test
    void aMessageWithoutADateShouldNotHideOthers() throws Exception {
        server.close();
        deleteIndex();
        database.executeOffline("UPDATE JAMES_MAIL SET MAIL_DATE = NULL WHERE MAIL_UID = 7");
        server = database.startServer();

        ImapConnection connection = selected();
        assertThat(connection.command("UID SEARCH UID 7,8 TEXT closing").orThrow("SEARCH").untagged()).contains("* SEARCH 7 8");
        assertThat(connection.command("UID SEARCH UID 7,8 UNDELETED").orThrow("SEARCH").untagged()).contains("* SEARCH 7 8");
        assertThat(connection.command("UID SEARCH UID 7,8 SINCE 1-Jan-2020").orThrow("SEARCH").untagged()).contains("* SEARCH 8");
        connection.command("UID STORE 7 +FLAGS (\\Deleted)").orThrow("STORE");
        connection.command("UID EXPUNGE 7").orThrow("EXPUNGE");
        assertThat(connection.command("UID SEARCH UID 7,8 TEXT closing").orThrow("SEARCH").untagged()).contains("* SEARCH 8");
    }

    @Test
    void anOperatorShouldSeeHowFarTheIndexIs() throws Exception {
        letters.check(selected(), "when it is complete");

        assertThat(get("/condstore/search-index?user=" + ServerExtension.ALICE + "&mailbox=" + MAILBOX))
            .isEqualTo("{\"mailboxes\":1,\"complete\":1,\"behind\":[]}");
        assertThat(get("/condstore/search-index?user=nobody@example.org")).isEqualTo("{\"mailboxes\":0,\"complete\":0,\"behind\":[]}");
    }

    private String post(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private String get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private URI uri(String path) {
        return URI.create("http://" + server.host() + ":" + server.webAdminPort() + path);
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }
}
