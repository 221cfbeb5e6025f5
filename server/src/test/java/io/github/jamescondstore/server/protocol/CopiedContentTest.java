/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * What goes to another mailbox goes there whole.
 */
class CopiedContentTest {
    private static final String FETCH = "FETCH 1:3 (RFC822.SIZE BODY.PEEK[])";
    private static final String NAMED = "1:2,5:9,12,17,19,21";
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final String MULTIPART = String.join("\r\n", "Subject: two parts", "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=\"==limit\"", "", "--==limit", "Content-Type: text/plain; charset=utf-8", "", "One.", "--==limit",
        "Content-Type: application/octet-stream; name=two.bin", "Content-Transfer-Encoding: base64", "", "VHdv", "--==limit--", "");

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MOVE"})
    void messagesShouldHaveTheirContentInTheOtherMailbox(String command) throws Exception {
        String to = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));

        connection.command(command + " 1 " + to).orThrow(command);
        connection.command("UID " + command + " 2:3 " + to).orThrow(command);

        assertThat(JAMES.selected(to).command(FETCH).untagged())
            .hasSize(3)
            .isEqualTo(JAMES.selected(JAMES.mailbox(3)).command(FETCH).untagged());
    }

    /** Messages with gaps between them, and flags and keywords that begin and end among those that follow each other. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MOVE"})
    void messagesShouldKeepFlagsAndStructureWhicheverAreNamed(String command) throws Exception {
        String to = JAMES.mailbox(2);
        String from = JAMES.mailbox(20);
        ImapConnection connection = JAMES.selected(from);
        connection.append(from, MULTIPART.getBytes(StandardCharsets.US_ASCII)).orThrow("APPEND");
        connection.command("STORE 2,5:6,19 +FLAGS (\\Seen first)").orThrow("STORE");
        connection.command("STORE 6:9,21 +FLAGS (\\Flagged second third)").orThrow("STORE");
        connection.command("STORE 3 +FLAGS (\\Deleted)").orThrow("STORE");
        connection.command("EXPUNGE").orThrow("EXPUNGE");
        List<String> originals = whole(connection, NAMED);
        assertThat(originals).hasSize(11);

        connection.command("UID " + command + " " + NAMED + " " + to).orThrow(command);

        assertThat(whole(JAMES.selected(to), "3:*")).isEqualTo(originals);
        assertThat(connection.command("UID FETCH " + NAMED + " (FLAGS)").untagged()).hasSize(command.equals("COPY") ? originals.size() : 0);
    }

    /** All that is told of messages but the numbers that they have in their mailbox. */
    private static List<String> whole(ImapConnection connection, String uids) throws IOException {
        return connection.command("UID FETCH " + uids + " (FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[])").untagged().stream()
            .map(line -> line.substring(line.indexOf('(')).replaceFirst("UID \\d+ ?", ""))
            .map(line -> FLAGS.matcher(line).replaceFirst(flags -> Matcher.quoteReplacement(sorted(flags.group(1)))))
            .collect(Collectors.toList());
    }

    private static String sorted(String flags) {
        return Stream.of(flags.split(" ")).filter(flag -> !flag.equals("\\Recent")).sorted().collect(Collectors.joining(" ", "FLAGS (", ")"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MOVE"})
    void searchShouldFindTheWordsOfTheMessagesInTheOtherMailbox(String command) throws Exception {
        String to = JAMES.mailbox(0);
        ImapConnection connection = JAMES.selected(JAMES.mailbox(3));

        connection.command(command + " 2 " + to).orThrow(command);

        assertThat(JAMES.selected(to).command("SEARCH SUBJECT \"job 1\"").untagged()).containsExactly("* SEARCH 1");
    }
}
