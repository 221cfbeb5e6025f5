/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A mailbox whose messages this has written, and what a search has to find there: known by going through what was written.
 */
final class Letters {
    static final String QUESTION = "UID SEARCH BODY closing";

    private static final List<String> NOUNS = List.of("invoice", "harbour", "lighthouse", "order", "queue", "Größe", "élan", "sync", "delivery note", "x");
    private static final List<String> PEOPLE = List.of("ann@example.org", "bert@example.com", "carla@mail.example.net");
    private static final Pattern FETCHED = Pattern.compile("FLAGS \\((?<flags>[^)]*)\\).*UID (?<uid>\\d+)");
    private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** One message, as whoever wrote it knows it. */
    private static final class Letter {
        private String subject;
        private String from;
        private String to;
        private String topic;
        private String body;
        private LocalDate sent;
        private int size;
        private final Set<String> flags = new TreeSet<>();

        private boolean saysInHeader(String part) {
            return contains("Subject: " + subject, part) || contains("From: " + from, part) || contains("To: " + to, part)
                || contains("X-Topic: " + topic, part);
        }
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private final String mailbox;
    private final Random random;
    private final Map<Long, Letter> letters = new TreeMap<>();
    private final Map<String, Predicate<Letter>> questions = questions();
    /** May be there or not. */
    private Optional<Letter> unanswered = Optional.empty();

    Letters(String mailbox, Random random) {
        this.mailbox = mailbox;
        this.random = random;
    }

    private static Map<String, Predicate<Letter>> questions() {
        Map<String, Predicate<Letter>> questions = new LinkedHashMap<>();
        for (String part : List.of("invoice", "voic", "ORDER", "delivery note", "ry no", "x", "qu", "nothing of the kind", "closing line", "\u00e9lan",
            "gr\u00f6\u00dfe")) {
            questions.put("SUBJECT " + literal(part), letter -> contains(letter.subject, part));
            questions.put("BODY " + literal(part), letter -> contains(letter.body, part));
            questions.put("TEXT " + literal(part), letter -> contains(letter.body, part) || letter.saysInHeader(part));
        }
        questions.put("TEXT \"X-Topic: A1\"", letter -> letter.saysInHeader("X-Topic: A1"));
        questions.put("FROM ann", letter -> contains(letter.from, "ann"));
        questions.put("TO \"mail.example\"", letter -> contains(letter.to, "mail.example"));
        questions.put("HEADER X-Topic a1", letter -> contains(letter.topic, "a1"));
        questions.put("HEADER X-Topic \"\"", letter -> true);
        questions.put("HEADER X-None \"\"", letter -> false);
        questions.put("SENTBEFORE 15-Jun-2021", letter -> letter.sent.isBefore(LocalDate.of(2021, 6, 15)));
        questions.put("SENTSINCE 15-Jun-2021", letter -> !letter.sent.isBefore(LocalDate.of(2021, 6, 15)));
        questions.put("SENTON 15-Jun-2021", letter -> letter.sent.equals(LocalDate.of(2021, 6, 15)));
        questions.put("LARGER 400", letter -> letter.size > 400);
        questions.put("UNSEEN", letter -> !letter.flags.contains("\\Seen"));
        questions.put("KEYWORD job UNFLAGGED", letter -> letter.flags.contains("job") && !letter.flags.contains("\\Flagged"));
        questions.put("SUBJECT order UNSEEN", letter -> contains(letter.subject, "order") && !letter.flags.contains("\\Seen"));
        questions.put("OR (BODY harbour KEYWORD job) NOT FROM bert", letter ->
            contains(letter.body, "harbour") && letter.flags.contains("job") || !contains(letter.from, "bert"));
        questions.put("NOT BODY sync NOT SMALLER 300 SINCE 1-Jan-2020", letter -> !contains(letter.body, "sync") && letter.size >= 300);
        questions.put("BEFORE 1-Jan-2020", letter -> false);
        questions.put("ALL", letter -> true);
        return questions;
    }

    private static String literal(String part) {
        boolean isAscii = part.chars().allMatch(c -> c < 128);
        byte[] octets = part.getBytes(StandardCharsets.UTF_8);
        return isAscii ? "\"" + part + "\"" : "{" + octets.length + "+}\r\n" + new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Has the mailbox selected, created if need be. */
    ImapConnection select(ImapConnection loggedIn) throws IOException {
        loggedIn.command("CREATE " + mailbox);
        loggedIn.command("SELECT " + mailbox).orThrow("SELECT");
        return loggedIn;
    }

    ImapConnection select(CondstoreServer server, Duration timeout) throws IOException {
        ImapConnection connection = ImapConnection.open(server.host(), server.imapPort(), timeout);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return select(connection);
    }

    /** Writes one message. */
    void append(ImapConnection connection) throws IOException {
        Letter letter = new Letter();
        letter.subject = pick(NOUNS) + " " + pick(NOUNS);
        letter.from = pick(PEOPLE);
        letter.to = pick(PEOPLE) + ", " + pick(PEOPLE);
        letter.topic = "a" + random.nextInt(3) + "/" + pick(NOUNS).charAt(0);
        letter.sent = LocalDate.of(2021, 6, 1).plusDays(random.nextInt(30));
        letter.body = "Some words on " + pick(NOUNS) + ",\r\nand of " + pick(NOUNS) + " " + pick(NOUNS) + "\r\n" + "more ".repeat(random.nextInt(60))
            + "\r\nclosing line " + pick(NOUNS);
        byte[] octets = octets(letter);
        letter.size = octets.length;
        unanswered = Optional.of(letter);
        ImapAnswer answer = connection.append(mailbox, octets).orThrow("APPEND");
        letters.put(Long.parseLong(answer.tagged().replaceAll(".*APPENDUID \\d+ (\\d+).*", "$1")), letter);
        unanswered = Optional.empty();
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    void append(ImapConnection connection, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            append(connection);
        }
    }

    /** Now so and now so encoded, of one part or of two. */
    private byte[] octets(Letter letter) {
        String head = "Subject: =?UTF-8?B?" + base64(letter.subject) + "?=\r\nFrom: " + letter.from + "\r\nTo: " + letter.to + "\r\nX-Topic: "
            + ascii(letter) + "\r\nDate: " + String.format(Locale.ROOT, "%d %s %d 23:30:00 -0800", letter.sent.getDayOfMonth(),
                MONTHS.get(letter.sent.getMonthValue() - 1), letter.sent.getYear()) + "\r\nMIME-Version: 1.0\r\n";
        String text;
        switch (random.nextInt(3)) {
            case 0:
                text = head + "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(letter.body) + "\r\n";
                break;
            case 1:
                text = head + "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + letter.body;
                break;
            default:
                text = head + "Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\n" + letter.body + "\r\n--part\r\nContent-Type: application/octet-stream\r\n"
                    + "Content-Transfer-Encoding: base64\r\n\r\n" + base64("nothing of the kind") + "\r\n--part--\r\n";
                break;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String ascii(Letter letter) {
        letter.topic = letter.topic.chars().allMatch(c -> c < 128) ? letter.topic : "a1/u";
        return letter.topic;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Changes flags, and now and then expunges. The mailbox is selected. */
    void change(ImapConnection connection) throws IOException {
        List<Long> there = new ArrayList<>(letters.keySet());
        if (there.isEmpty()) {
            return;
        }
        long uid = there.get(random.nextInt(there.size()));
        String flag = Arrays.asList("\\Seen", "\\Flagged", "job").get(random.nextInt(3));
        connection.command("UID STORE " + uid + " +FLAGS.SILENT (" + flag + ")").orThrow("STORE");
        letters.get(uid).flags.add(flag);
        if (random.nextInt(4) == 0) {
            connection.command("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)").orThrow("STORE");
            connection.command("UID EXPUNGE " + uid).orThrow("EXPUNGE");
            letters.remove(uid);
        }
    }

    /** After a command was not answered: which of the two it is, done or not, the mailbox tells. It is selected. */
    void lookAgain(ImapConnection connection) throws IOException {
        Map<Long, Letter> there = new TreeMap<>();
        for (String line : connection.command("UID FETCH 1:* (FLAGS)").orThrow("FETCH").untagged()) {
            Matcher fetched = FETCHED.matcher(line);
            if (fetched.find()) {
                long uid = Long.parseLong(fetched.group("uid"));
                Letter letter = letters.containsKey(uid) ? letters.get(uid) : unanswered.orElseThrow();
                letter.flags.clear();
                letter.flags.addAll(Arrays.asList(fetched.group("flags").split(" ")));
                there.put(uid, letter);
            }
        }
        assertThat(letters.size() - there.size()).as("expunged by one command, or added").isBetween(-1, 1);
        letters.clear();
        letters.putAll(there);
        unanswered = Optional.empty();
    }

    /** Asks everything there is to ask. The mailbox is selected. */
    void check(ImapConnection connection, String when) throws IOException {
        for (Map.Entry<String, Predicate<Letter>> question : questions.entrySet()) {
            assertThat(found(connection.command("UID SEARCH CHARSET UTF-8 " + question.getKey()).orThrow(question.getKey())))
                .as("%s %s", question.getKey(), when)
                .isEqualTo(expected(question.getValue()));
        }
    }

    /** Either there is no answer that says OK, or nothing is missing in it. */
    void checkIfAnswered(ImapAnswer answer) {
        if (answer.isOk()) {
            assertThat(found(answer)).isEqualTo(expected(letter -> contains(letter.body, "closing")));
        }
    }

    private Set<Long> expected(Predicate<Letter> question) {
        return letters.entrySet().stream()
            .filter(letter -> question.test(letter.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Long> found(ImapAnswer answer) {
        return answer.untagged().stream()
            .filter(line -> line.startsWith("* SEARCH"))
            .flatMap(line -> Arrays.stream(line.substring("* SEARCH".length()).trim().split(" ")))
            .filter(uid -> !uid.isEmpty())
            .map(Long::valueOf)
            .collect(Collectors.toCollection(TreeSet::new));
    }

    int size() {
        return letters.size();
    }
}
