/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Splitter;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * A client with a cache, as RFC 7162 has it: it keeps UIDs, flags and the mod-sequence up to which it was told everything, takes in
 * whatever it is told, and never asks for the whole mailbox again once it has it.
 *
 * The mod-sequence moves when a command ends, not before: to the last HIGHESTMODSEQ among its responses where there is one, which
 * is how a server says that it holds something back, otherwise to the highest MODSEQ of a FETCH. It never goes back.
 */
final class ResyncClient {
    private static final Pattern HIGHEST = Pattern.compile("^(?:\\* )?OK \\[HIGHESTMODSEQ (\\d+)\\]");
    private static final Pattern UIDVALIDITY = Pattern.compile("^\\* OK \\[UIDVALIDITY (\\d+)\\]");
    private static final Pattern EXISTS = Pattern.compile("^\\* (\\d+) EXISTS$");
    private static final Pattern VANISHED = Pattern.compile("^\\* VANISHED (\\(EARLIER\\) )?([\\d:,]+)$");
    private static final Pattern MODSEQ = Pattern.compile("^\\* \\d+ FETCH \\(.*?\\bMODSEQ \\((\\d+)\\)");
    private static final Pattern MESSAGE_NUMBER_ONLY = Pattern.compile("^\\* \\d+ (EXPUNGE$|FETCH \\((?!.*\\bUID \\d))");
    private static final Pattern SEARCH = Pattern.compile("^\\* SEARCH([ \\d]*)");
    private static final String RECENT = "\\Recent";

    enum Way {
        /** All that CONDSTORE alone offers: changed flags, and a list of what is left. */
        CHANGED_SINCE_AND_SEARCH,
        CHANGED_SINCE_VANISHED,
        QRESYNC_SELECT
    }

    /** What a client keeps on its disk between two connections. */
    static final class Memory {
        private final long uidValidity;
        private final long modSeq;
        private final ImmutableSortedMap<Long, ImmutableSet<String>> cache;

        private Memory(long uidValidity, long modSeq, SortedMap<Long, ImmutableSet<String>> cache) {
            this.uidValidity = uidValidity;
            this.modSeq = modSeq;
            this.cache = ImmutableSortedMap.copyOf(cache);
        }

        @Override
        public String toString() {
            return "told up to " + modSeq + ": " + cache;
        }
    }

    /** Selects the mailbox for the first time. */
    static ResyncClient open(ImapConnection connection, String mailbox) throws IOException {
        // Now, not when the first message is appended: what a server tells with CAPABILITY would be overlooked.
        connection.capabilities();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        ResyncClient client = new ResyncClient(connection, mailbox, new Memory(0, 0, ImmutableSortedMap.of()));
        client.command("SELECT " + mailbox).orThrow("SELECT");
        client.fetchAll();
        return client;
    }

    /** Comes back after a while with what it remembers, and brings itself up to date in this way. */
    static ResyncClient reopen(ImapConnection connection, String mailbox, Memory memory, Way way) throws IOException {
        // Now, not when the first message is appended: what a server tells with CAPABILITY would be overlooked.
        connection.capabilities();
        connection.command("ENABLE QRESYNC").orThrow("ENABLE");
        ResyncClient client = new ResyncClient(connection, mailbox, memory);
        client.reopen(way);
        return client;
    }

    /** The mailbox as a client without a cache sees it: UIDs and flags, without {@code \Recent}. */
    static ImmutableSortedMap<Long, ImmutableSet<String>> truth(ImapConnection connection, String mailbox) throws IOException {
        connection.command("EXAMINE " + mailbox).orThrow("EXAMINE");
        SortedMap<Long, ImmutableSet<String>> messages = new TreeMap<>();
        connection.command("UID FETCH 1:* (FLAGS)").orThrow("FETCH").untagged().forEach(line ->
            FetchedFlags.parse(line).ifPresent(fetched -> messages.put(fetched.uid(), withoutRecent(fetched))));
        return ImmutableSortedMap.copyOf(messages);
    }

    private static ImmutableSet<String> withoutRecent(FetchedFlags fetched) {
        return Sets.difference(fetched.flags(), ImmutableSet.of(RECENT)).immutableCopy();
    }

    private final ImapConnection connection;
    private final SortedMap<Long, ImmutableSet<String>> cache;
    private String mailbox;
    private long uidValidity;
    private long modSeq;
    private long exists = 0;
    private boolean validityChanged = false;
    /** The highest UID it had when it knew every message that it was told exists: an unknown one has a higher UID. */
    private long completeUpTo;
    /** What the command under way has told so far; 0 for nothing. */
    private long highestOfCommand = 0;
    private long fetchedOfCommand = 0;

    private ResyncClient(ImapConnection connection, String mailbox, Memory memory) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.uidValidity = memory.uidValidity;
        this.modSeq = memory.modSeq;
        this.cache = new TreeMap<>(memory.cache);
        this.completeUpTo = lastUid();
    }

    ImmutableSortedMap<Long, ImmutableSet<String>> cache() {
        return ImmutableSortedMap.copyOf(cache);
    }

    Memory memory() {
        return new Memory(uidValidity, modSeq, cache);
    }

    /** The mod-sequence up to which it was told everything. */
    long modSeq() {
        return modSeq;
    }

    long exists() {
        return exists;
    }

    void renamed(String name) {
        mailbox = name;
    }

    /** Runs the command and takes in all that came with its answer; leaves it to the caller whether the answer had to be OK. */
    ImapAnswer command(String command) throws IOException {
        ImapAnswer answer = connection.command(command);
        answer.untagged().forEach(this::takeIn);
        end(answer);
        return answer;
    }

    /** Appends without flags to its own mailbox. */
    void append(byte[] message) throws IOException {
        ImapAnswer answer = connection.append(mailbox, message).orThrow("APPEND");
        answer.untagged().forEach(this::takeIn);
        end(answer);
    }

    /** Asks for nothing until it has been told what it waits for, then ends the IDLE. */
    void idleUntil(Predicate<String> told) throws IOException {
        String tag = connection.send("IDLE");
        String line = connection.readResponse();
        while (!line.startsWith("+")) {
            takeIn(line);
            line = connection.readResponse();
        }
        do {
            line = connection.readResponse();
            takeIn(line);
        } while (!told.test(line));
        connection.sendLine("DONE");
        ImapAnswer answer = connection.await(tag);
        answer.untagged().forEach(this::takeIn);
        end(answer);
    }

    /** Fetches the messages that it was told exist and knows nothing of. */
    void fetchUnknown() throws IOException {
        if (exists > cache.size()) {
            command("UID FETCH " + (completeUpTo + 1) + ":* (FLAGS)").orThrow("FETCH");
        }
    }

    private long lastUid() {
        return cache.isEmpty() ? 0 : cache.lastKey();
    }

    /** Brings itself up to date from the mod-sequence it was told last, in the session it has. */
    void resynchronize(Way way) throws IOException {
        if (way == Way.QRESYNC_SELECT) {
            reopen(way);
        } else {
            catchUp(way, modSeq);
        }
    }

    /** Selects the mailbox again, as after a lost connection. */
    void reopen(Way way) throws IOException {
        // SELECT tells a higher mod-sequence, up to which it knows nothing yet.
        long told = modSeq;
        if (way == Way.QRESYNC_SELECT) {
            command("SELECT " + mailbox + " (QRESYNC (" + uidValidity + " " + told + "))").orThrow("SELECT");
        } else {
            command("SELECT " + mailbox).orThrow("SELECT");
        }
        if (validityChanged) {
            fetchAll();
        } else if (way == Way.QRESYNC_SELECT) {
            fetchUnknown();
        } else {
            catchUp(way, told);
        }
    }

    private void catchUp(Way way, long since) throws IOException {
        if (way == Way.CHANGED_SINCE_VANISHED) {
            command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + since + " VANISHED)").orThrow("FETCH");
        } else {
            command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + since + ")").orThrow("FETCH");
            command("UID SEARCH ALL").orThrow("SEARCH").untagged().forEach(this::keepOnlyWhatIsFound);
        }
        fetchUnknown();
    }

    private void fetchAll() throws IOException {
        validityChanged = false;
        command("UID FETCH 1:* (FLAGS)").orThrow("FETCH");
    }

    private void takeIn(String line) {
        if (MESSAGE_NUMBER_ONLY.matcher(line).find()) {
            throw new AssertionError("told by message number after ENABLE QRESYNC: " + line);
        }
        FetchedFlags.parse(line).ifPresent(fetched -> cache.put(fetched.uid(), withoutRecent(fetched)));
        highestOfCommand = number(HIGHEST, line, highestOfCommand);
        fetchedOfCommand = Math.max(fetchedOfCommand, number(MODSEQ, line, 0));
        exists = number(EXISTS, line, exists);
        long validity = number(UIDVALIDITY, line, uidValidity);
        if (validity != uidValidity) {
            uidValidity = validity;
            validityChanged = true;
            cache.clear();
            completeUpTo = 0;
            modSeq = 0;
        }
        Matcher vanished = VANISHED.matcher(line);
        if (vanished.find()) {
            ImmutableSet<Long> uids = numbers(vanished.group(2));
            cache.keySet().removeAll(uids);
            exists -= vanished.group(1) == null ? uids.size() : 0;
        }
    }

    private void keepOnlyWhatIsFound(String line) {
        Matcher search = SEARCH.matcher(line);
        if (search.find()) {
            ImmutableSet<Long> left = Splitter.on(' ').omitEmptyStrings().splitToStream(search.group(1))
                .map(Long::valueOf).collect(ImmutableSet.toImmutableSet());
            cache.keySet().retainAll(left);
        }
    }

    private void end(ImapAnswer answer) {
        highestOfCommand = number(HIGHEST, answer.tagged(), highestOfCommand);
        modSeq = Math.max(modSeq, highestOfCommand > 0 ? highestOfCommand : fetchedOfCommand);
        highestOfCommand = 0;
        fetchedOfCommand = 0;
        if (exists == cache.size()) {
            completeUpTo = lastUid();
        }
    }

    private static long number(Pattern pattern, String line, long otherwise) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : otherwise;
    }

    private static ImmutableSet<Long> numbers(String set) {
        return Splitter.on(',').splitToStream(set)
            .map(range -> Splitter.on(':').splitToList(range))
            .map(ends -> Range.closed(Long.valueOf(ends.get(0)), Long.valueOf(ends.get(ends.size() - 1))))
            .flatMap(range -> ContiguousSet.create(range, DiscreteDomain.longs()).stream())
            .collect(ImmutableSet.toImmutableSet());
    }

    @Override
    public String toString() {
        return mailbox + " " + memory();
    }
}
