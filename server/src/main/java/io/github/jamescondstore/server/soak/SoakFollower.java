/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * Keeps a copy of the mailbox by QRESYNC, comes and goes, and compares the copy with all that is there each time it comes back.
 */
final class SoakFollower extends SoakImapClient {
    private static final Pattern HIGHEST = Pattern.compile("\\[HIGHESTMODSEQ (\\d+)\\]");
    private static final Pattern VALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d+)\\]");
    private static final Pattern VANISHED = Pattern.compile("\\* VANISHED (?:\\(EARLIER\\) )?([\\d:,]+)");
    private static final int STAYS = 20;
    private static final int PATIENCE = 1_000;

    private final Map<Long, Set<String>> copy = new TreeMap<>();
    private long validity = 0;
    private long highest = 0;

    SoakFollower(SoakServer server, SoakLedger ledger, Random random) {
        super(server, ledger, random);
    }

    @Override
    void work(ImapConnection connection, BooleanSupplier goesOn) throws IOException {
        command(connection, "ENABLE QRESYNC").orThrow("ENABLE");
        ImapAnswer opened = command(connection, "SELECT " + MAILBOX + (validity == 0 ? "" : " (QRESYNC (" + validity + " " + highest + "))")).orThrow("SELECT");
        long told = last(HIGHEST, opened.untagged()).orElseThrow();
        if (told < highest) {
            ledger().violation("HIGHESTMODSEQ went from " + highest + " to " + told);
        }
        if (validity == 0) {
            copy.clear();
            learn(command(connection, "UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged());
            validity = last(VALIDITY, opened.untagged()).orElseThrow();
        } else {
            learn(opened.untagged());
        }
        highest = told;
        compare(connection, told);
        for (int i = random().nextInt(STAYS); i > 0 && goesOn.getAsBoolean(); i--) {
            ImapAnswer answer = command(connection, "NOOP").orThrow("NOOP");
            learn(answer.untagged());
            // Within a selection the flags that are told bear their mod-sequences, and only VANISHED moves HIGHESTMODSEQ on.
            last(HIGHEST, List.of(answer.tagged())).ifPresent(upTo -> highest = Math.max(highest, upTo));
        }
    }

    /** What has not changed after the HIGHESTMODSEQ that was told has to be in the copy as it is. */
    private void compare(ImapConnection connection, long told) throws IOException {
        List<String> lines = command(connection, "UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged();
        Set<Long> there = new HashSet<>();
        for (String line : lines) {
            Optional<FetchedFlags> message = FetchedFlags.parse(line).filter(fetched -> fetched.modSeq().isPresent());
            if (message.isPresent()) {
                there.add(message.get().uid());
                if (message.get().modSeq().getAsLong() <= told && !flags(message.get()).equals(copy.get(message.get().uid()))) {
                    ledger().violation("at " + told + " the copy has " + copy.get(message.get().uid()) + " where there is " + line);
                }
            }
        }
        learn(lines);
        Set<Long> surplus = surplus(there);
        // An expunge that is committed is told a moment later.
        for (int i = 0; i < PATIENCE && !surplus.isEmpty(); i++) {
            learn(command(connection, "NOOP").orThrow("NOOP").untagged());
            surplus = surplus(there);
        }
        if (!surplus.isEmpty()) {
            ledger().violation("at " + told + " the copy has messages that are gone: " + surplus);
        }
        ledger().resynchronized();
    }

    /** What is in the copy and not there, but for what has come since. */
    private Set<Long> surplus(Set<Long> there) {
        long newest = there.stream().mapToLong(Long::longValue).max().orElse(0);
        return copy.keySet().stream().filter(uid -> uid <= newest && !there.contains(uid)).collect(Collectors.toSet());
    }

    private void learn(List<String> lines) {
        for (String line : lines) {
            Matcher vanished = VANISHED.matcher(line);
            if (vanished.matches()) {
                for (String range : vanished.group(1).split(",")) {
                    String[] bounds = range.split(":");
                    long first = Long.parseLong(bounds[0]);
                    long last = Long.parseLong(bounds[bounds.length - 1]);
                    copy.keySet().removeIf(uid -> uid >= Math.min(first, last) && uid <= Math.max(first, last));
                }
            }
            FetchedFlags.parse(line).ifPresent(message -> copy.put(message.uid(), flags(message)));
        }
    }

    private static Set<String> flags(FetchedFlags message) {
        return message.flags().stream().filter(flag -> !flag.equalsIgnoreCase("\\Recent")).collect(Collectors.toSet());
    }

    private static Optional<Long> last(Pattern pattern, List<String> lines) {
        Optional<Long> last = Optional.empty();
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                last = Optional.of(Long.valueOf(matcher.group(1)));
            }
        }
        return last;
    }
}
