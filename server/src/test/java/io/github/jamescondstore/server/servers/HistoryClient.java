/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * One who reads and changes the messages of a mailbox on one of the servers at random, and writes down what it was told. Each message bears one
 * keyword, which says who has written it last.
 */
final class HistoryClient {
    private static final int VALUES = 4;
    private static final Pattern OWN = Pattern.compile("^\\* \\d+ FETCH \\((?=[^)]*\\bMODSEQ \\((\\d+)\\))(?=.*\\bUID (\\d+)\\))(?!.*\\bFLAGS\\b).*");
    private static final Pattern HIGHEST = Pattern.compile("HIGHESTMODSEQ (\\d+)");

    /** Whoever connects, as often as it has to. */
    @FunctionalInterface
    interface Connector {
        ImapConnection connect() throws Exception;
    }

    private final int number;
    private final Connector connector;
    private final String mailbox;
    private final int messages;
    private final History history;
    private final Random random;
    /** What this client was told last of each message: what its conditions name. */
    private final Map<Long, Long> known = new HashMap<>();
    private final Map<Long, Integer> values = new HashMap<>();
    private int notAnswered = 0;

    HistoryClient(int number, Connector connector, String mailbox, int messages, History history, long seed) {
        this.number = number;
        this.connector = connector;
        this.mailbox = mailbox;
        this.messages = messages;
        this.history = history;
        this.random = new Random(seed + number);
    }

    /**
     * @return how many commands were not answered OK, or not at all
     */
    int run(BooleanSupplier goesOn) throws Exception {
        while (goesOn.getAsBoolean()) {
            try (ImapConnection connection = connector.connect()) {
                connection.command("SELECT " + mailbox + " (CONDSTORE)").orThrow("SELECT");
                while (goesOn.getAsBoolean()) {
                    step(connection);
                }
            } catch (IOException e) {
                notAnswered++;
            }
        }
        return notAnswered;
    }

    private void step(ImapConnection connection) throws IOException {
        long uid = 1 + random.nextInt(messages);
        int choice = random.nextInt(10);
        if (choice < 4 || !known.containsKey(uid)) {
            read(connection, uid);
        } else if (choice < 7) {
            store(connection, uid, known.get(uid));
        } else if (choice < 8) {
            store(connection, uid, History.NEVER);
        } else {
            highest(connection);
        }
    }

    private void read(ImapConnection connection, long uid) throws IOException {
        long begun = History.now();
        note(connection.command("UID FETCH " + uid + " (FLAGS MODSEQ)").orThrow("FETCH"), begun);
    }

    /** What the messages are. */
    Map<Long, Long> readAll(ImapConnection connection) throws IOException {
        connection.command("EXAMINE " + mailbox + " (CONDSTORE)").orThrow("EXAMINE");
        known.clear();
        long begun = History.now();
        note(connection.command("UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH"), begun);
        return new HashMap<>(known);
    }

    private void highest(ImapConnection connection) throws IOException {
        long begun = History.now();
        ImapAnswer answer = connection.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").orThrow("STATUS");
        Matcher highest = HIGHEST.matcher(answer.toString());
        if (!highest.find()) {
            throw new IllegalStateException("no HIGHESTMODSEQ in " + answer);
        }
        history.highest(Long.parseLong(highest.group(1)), begun);
        note(answer, begun);
    }

    private void store(ImapConnection connection, long uid, long unchangedSince) throws IOException {
        int value = values.merge(uid, 1, Integer::sum) % VALUES;
        String keyword = "by-" + number + "-" + value;
        long begun = History.now();
        ImapAnswer answer;
        try {
            answer = connection.command("UID STORE " + uid + (unchangedSince == History.NEVER ? "" : " (UNCHANGEDSINCE " + unchangedSince + ")")
                + " FLAGS.SILENT (" + keyword + ")");
        } catch (IOException e) {
            history.unknown(uid, keyword, begun);
            throw e;
        }
        if (!answer.isOk()) {
            notAnswered++;
            history.unknown(uid, keyword, begun);
        } else if (answer.modified().contains(uid)) {
            history.refused(uid, unchangedSince, begun);
        } else {
            long modSeq = own(answer, uid);
            history.written(uid, keyword, modSeq, unchangedSince, begun);
            known.put(uid, modSeq);
        }
        note(answer, begun);
    }

    /** Its own change comes without flags, that of another with them. */
    private static long own(ImapAnswer answer, long uid) {
        return answer.untagged().stream()
            .map(OWN::matcher)
            .filter(Matcher::matches)
            .filter(matcher -> Long.parseLong(matcher.group(2)) == uid)
            .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no MODSEQ of message " + uid + " in " + answer));
    }

    private void note(ImapAnswer answer, long begun) {
        answer.untagged().stream()
            .flatMap(line -> FetchedFlags.parse(line).stream())
            .filter(fetched -> fetched.modSeq().isPresent())
            .forEach(fetched -> {
                String keyword = fetched.flags().stream().filter(flag -> !flag.startsWith("\\")).findFirst().orElse("");
                long modSeq = fetched.modSeq().getAsLong();
                history.seen(fetched.uid(), keyword, modSeq, begun);
                known.merge(fetched.uid(), modSeq, Math::max);
            });
    }
}
