/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Writes to messages of its own in a mailbox that it shares with others, one command after the other, and remembers what it was told. It
 * outlives the server.
 */
final class Writer {
    private static final Pattern APPENDED = Pattern.compile("APPENDUID \\d+ (\\d+)");
    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\((\\d+)\\)");
    private static final String DELETED = "\\Deleted";
    private static final int FEW = 3;
    private static final int MANY = 12;

    private static final class Message {
        private final long modSeq;
        private final ImmutableSet<String> flags;

        private Message(long modSeq, ImmutableSet<String> flags) {
            this.modSeq = modSeq;
            this.flags = flags;
        }
    }

    /** A command that is not answered yet: the message is as it was, or like this, empty for gone. */
    private static final class UnderWay {
        private final long uid;
        private final Optional<ImmutableSet<String>> flags;

        private UnderWay(long uid, Optional<ImmutableSet<String>> flags) {
            this.uid = uid;
            this.flags = flags;
        }
    }

    private final int number;
    private final String mailbox;
    private final Journal journal;
    private final Random random;
    private final Map<Long, Message> messages = new TreeMap<>();
    private Optional<UnderWay> underWay = Optional.empty();
    private boolean appending = false;
    private int commands = 0;

    Writer(int number, String mailbox, Journal journal) {
        this.number = number;
        this.mailbox = mailbox;
        this.journal = journal;
        this.random = new Random(number);
    }

    Set<Long> uids() {
        return messages.keySet();
    }

    /** Whether it was not told of a message that it appended. */
    boolean appends() {
        return appending;
    }

    /** Does one command, which has to be answered. */
    void write(ImapConnection connection) throws IOException {
        commands++;
        int choice = random.nextInt(10);
        if (messages.size() < FEW || messages.size() < MANY && choice < 3) {
            append(connection);
            return;
        }
        List<Long> uids = new ArrayList<>(messages.keySet());
        long uid = uids.get(random.nextInt(uids.size()));
        Message message = messages.get(uid);
        String keyword = "w" + number + "n" + commands;
        if (message.flags.contains(DELETED)) {
            expunge(connection, uid);
        } else if (choice == 9) {
            store(connection, uid, "+FLAGS (" + DELETED + ")", with(message, DELETED));
        } else if (choice > 5) {
            store(connection, uid, "+FLAGS (" + keyword + ")", with(message, keyword));
        } else {
            store(connection, uid, "(UNCHANGEDSINCE " + message.modSeq + ") FLAGS (" + keyword + ")", ImmutableSet.of(keyword));
        }
    }

    private static ImmutableSet<String> with(Message message, String flag) {
        return ImmutableSet.<String>builder().addAll(message.flags).add(flag).build();
    }

    private void append(ImapConnection connection) throws IOException {
        appending = true;
        Matcher appended = APPENDED.matcher(connection.append(mailbox, ServerExtension.message(commands)).orThrow("APPEND").tagged());
        assertThat(appended.find()).isTrue();
        long uid = Long.parseLong(appended.group(1));
        appending = false;
        messages.put(uid, new Message(0, ImmutableSet.of()));
        // It has a mod-sequence, which APPEND does not tell.
        ImapAnswer fetched = connection.command("UID FETCH " + uid + " (MODSEQ)").orThrow("FETCH");
        told(fetched, uid, ImmutableSet.of());
    }

    private void store(ImapConnection connection, long uid, String update, ImmutableSet<String> flags) throws IOException {
        underWay = Optional.of(new UnderWay(uid, Optional.of(flags)));
        ImapAnswer answer = connection.command("UID STORE " + uid + " " + update).orThrow("STORE");
        assertThat(answer.code()).as("nobody else writes to message %d", uid).isEmpty();
        told(answer, uid, flags);
        underWay = Optional.empty();
    }

    private void told(ImapAnswer answer, long uid, ImmutableSet<String> flags) {
        long modSeq = answer.untagged().stream()
            .filter(line -> line.matches("\\* \\d+ FETCH .*\\bUID " + uid + "\\b.*"))
            .map(MODSEQ::matcher)
            .filter(Matcher::find)
            .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
            .max()
            .orElseThrow(() -> new AssertionError("no mod-sequence of message " + uid + " in " + answer));
        journal.told(modSeq, uid);
        messages.put(uid, new Message(modSeq, flags));
    }

    private void expunge(ImapConnection connection, long uid) throws IOException {
        underWay = Optional.of(new UnderWay(uid, Optional.empty()));
        connection.command("UID EXPUNGE " + uid).orThrow("EXPUNGE");
        journal.expunged(uid, messages.remove(uid).modSeq);
        underWay = Optional.empty();
    }

    /**
     * Compares its messages to those in the mailbox, and takes what was under way for what became of it.
     *
     * @param flags of a message, null for one that is gone
     */
    void settle(Function<Long, ImmutableSet<String>> flags, ToLongFunction<Long> modSeq, Journal all) {
        underWay.ifPresent(command -> {
            ImmutableSet<String> found = flags.apply(command.uid);
            Message before = messages.get(command.uid);
            assertThat(Optional.ofNullable(found)).as("message %d after a command that was not answered", command.uid)
                .isIn(Optional.of(before.flags), command.flags);
            if (found == null) {
                all.expunged(command.uid, before.modSeq);
                messages.remove(command.uid);
            } else {
                long now = modSeq.applyAsLong(command.uid);
                assertThat(now == before.modSeq).as("mod-sequence %d of message %d, flags %s", now, command.uid, found)
                    .isEqualTo(found.equals(before.flags));
                messages.put(command.uid, new Message(now, found));
            }
        });
        underWay = Optional.empty();
        appending = false;
        messages.replaceAll((uid, message) -> {
            assertThat(flags.apply(uid)).as("acknowledged flags of message %d", uid).isEqualTo(message.flags);
            long now = modSeq.applyAsLong(uid);
            // An append whose mod-sequence was not told any more.
            assertThat(now).as("acknowledged mod-sequence of message %d", uid).isEqualTo(message.modSeq == 0 ? now : message.modSeq);
            return new Message(now, message.flags);
        });
    }
}
