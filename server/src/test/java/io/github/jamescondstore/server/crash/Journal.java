/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * What all writers were told in all lives of a server, and what has to be true of the mailbox therefore. Every command of a writer
 * changes one message, so no two messages ever have the same mod-sequence.
 */
final class Journal {
    private static final Pattern VANISHED = Pattern.compile("^\\* VANISHED \\(EARLIER\\) ([\\d:,]+)$");
    private static final Pattern HIGHEST = Pattern.compile("HIGHESTMODSEQ (\\d+)");
    private static final String RECENT = "\\Recent";
    private static final int QUESTIONS = 5;

    /** A message as the mailbox has it. */
    private static final class Found {
        private final long modSeq;
        private final ImmutableSet<String> flags;

        private Found(FetchedFlags fetched) {
            this.modSeq = fetched.modSeq().orElseThrow();
            this.flags = fetched.flags().stream().filter(flag -> !flag.equals(RECENT)).collect(ImmutableSet.toImmutableSet());
        }
    }

    private final String mailbox;
    /** Which message was told to have got this mod-sequence. */
    private final Map<Long, Long> told = new HashMap<>();
    /** Expunged messages, and a mod-sequence below that of their expunge. */
    private final Map<Long, Long> expunged = new LinkedHashMap<>();
    private final Set<Long> strays = new HashSet<>();

    Journal(String mailbox) {
        this.mailbox = mailbox;
    }

    synchronized void told(long modSeq, long uid) {
        Long other = told.putIfAbsent(modSeq, uid);
        if (other != null) {
            throw new AssertionError("mod-sequence " + modSeq + " was given to message " + other + " and then to message " + uid);
        }
    }

    synchronized void expunged(long uid, long modSeqBefore) {
        expunged.put(uid, modSeqBefore);
    }

    private long highestTold() {
        return told.keySet().stream().mapToLong(Long::longValue).max().orElse(1);
    }

    /** Compares the mailbox to what was told, and settles what was under way when the server went down. */
    synchronized void check(ImapConnection connection, List<Writer> writers, Random random) throws IOException {
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        connection.command("EXAMINE " + mailbox).orThrow("EXAMINE");
        Map<Long, Found> messages = messages(connection);
        long appended = writers.stream().filter(Writer::appends).count();
        for (Writer writer : writers) {
            writer.settle(uid -> messages.containsKey(uid) ? messages.get(uid).flags : null, uid -> messages.get(uid).modSeq, this);
        }
        Set<Long> unknown = new HashSet<>(messages.keySet());
        writers.forEach(writer -> unknown.removeAll(writer.uids()));
        unknown.removeAll(strays);
        assertThat(unknown).as("messages that nobody was told of").hasSizeLessThanOrEqualTo(Math.toIntExact(appended));
        strays.addAll(unknown);
        assertThat(messages.keySet()).as("kept").containsAll(strays);
        assertThat(Sets.intersection(messages.keySet(), expunged.keySet())).as("expunged and back").isEmpty();
        assertThat(messages.values().stream().map(message -> message.modSeq)).as("mod-sequences").doesNotHaveDuplicates();
        messages.forEach((uid, message) ->
            assertThat(told.getOrDefault(message.modSeq, uid)).as("who got mod-sequence %d", message.modSeq).isEqualTo(uid));
        checkHighest(connection, messages);
        checkLog(connection, messages, random);
    }

    private Map<Long, Found> messages(ImapConnection connection) throws IOException {
        Map<Long, Found> messages = new TreeMap<>();
        for (String line : connection.command("UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged()) {
            FetchedFlags.parse(line).ifPresent(fetched -> messages.put(fetched.uid(), new Found(fetched)));
        }
        return messages;
    }

    private void checkHighest(ImapConnection connection, Map<Long, Found> messages) throws IOException {
        Matcher highest = HIGHEST.matcher(connection.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").orThrow("STATUS").toString());
        assertThat(highest.find()).isTrue();
        long inUse = messages.values().stream().mapToLong(message -> message.modSeq).max().orElse(1);
        assertThat(Long.parseLong(highest.group(1))).as("HIGHESTMODSEQ").isGreaterThanOrEqualTo(Math.max(highestTold(), inUse));
    }

    /** What the change log answers is what the messages say. */
    private void checkLog(ImapConnection connection, Map<Long, Found> messages, Random random) throws IOException {
        List<Long> questions = random.longs(QUESTIONS, 1, highestTold() + 1).boxed().collect(Collectors.toCollection(ArrayList::new));
        questions.add(1L);
        for (long since : questions) {
            Set<Long> changed = new HashSet<>();
            Set<Long> vanished = new HashSet<>();
            for (String line : connection.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + since + " VANISHED)").orThrow("FETCH").untagged()) {
                FetchedFlags.parse(line).ifPresent(fetched -> changed.add(fetched.uid()));
                Matcher gone = VANISHED.matcher(line);
                if (gone.find()) {
                    vanished.addAll(numbers(gone.group(1)));
                }
            }
            assertThat(changed).as("changed since %d", since).isEqualTo(messages.entrySet().stream()
                .filter(message -> message.getValue().modSeq > since).map(Map.Entry::getKey).collect(Collectors.toSet()));
            assertThat(Sets.intersection(vanished, messages.keySet())).as("vanished since %d, and there", since).isEmpty();
            assertThat(vanished).as("vanished since %d", since)
                .containsAll(expunged.entrySet().stream()
                    .filter(message -> message.getValue() >= since).map(Map.Entry::getKey).collect(Collectors.toSet()));
        }
    }

    private static Set<Long> numbers(String set) {
        Set<Long> numbers = new HashSet<>();
        for (String range : set.split(",")) {
            String[] ends = range.split(":");
            LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])).forEach(numbers::add);
        }
        return numbers;
    }
}
