/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Strings;

/**
 * Makes and removes mailboxes on one target, over connections of its own; nothing it does is timed.
 */
final class Workbench implements Closeable {
    private static final Pattern HIGHEST_MOD_SEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");
    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)");
    private static final String SOURCE = "bench-source";
    private static final int SOURCE_SIZE = 1_000;
    private static final int SMALL_MESSAGE = 200;
    /** Stock James keeps the messages of a deleted mailbox in memory, so they are expunged first; for more it takes too long. */
    private static final int EXPUNGED_BEFORE_DELETE = 10_000;

    /** Of all operations: a server that was running before may have kept what it was told to delete. */
    private static final AtomicInteger MAILBOXES = new AtomicInteger();

    static byte[] message(int size) {
        String header = "From: bench@localhost\r\nTo: bench@localhost\r\nSubject: benchmark\r\n\r\n";
        int body = Math.max(0, size - header.length() - 2);
        return (header + Strings.repeat("x", body) + "\r\n").getBytes(US_ASCII);
    }

    private final Target target;
    private final ImapConnection connection;
    private final ImapConnection source;

    Workbench(Target target) throws IOException {
        this.target = target;
        this.connection = target.connect();
        this.source = openSource();
    }

    /** The messages that all mailboxes are filled with; those of an earlier run on the same server will do. */
    private ImapConnection openSource() throws IOException {
        connection.run("CREATE " + SOURCE);
        byte[] message = message(SMALL_MESSAGE);
        for (long there = select(connection, SOURCE); there < SOURCE_SIZE; there++) {
            connection.append(SOURCE, message).requireOk();
        }
        connection.run("CLOSE").requireOk();
        if (target.filling().isPresent()) {
            target.filling().get().addOthers(SOURCE);
        }
        return open(SOURCE);
    }

    Target target() {
        return target;
    }

    /** A new mailbox whose messages have the UIDs from 1 on, none of them recent. */
    String createMailbox(int messages) throws IOException {
        String mailbox = "bench-" + ProcessHandle.current().pid() + "-" + MAILBOXES.incrementAndGet();
        connection.execute("CREATE " + mailbox).requireOk();
        if (messages > 0 && target.filling().isPresent()) {
            target.filling().get().fill(SOURCE, mailbox, messages);
        } else if (messages > 0) {
            fill(mailbox, messages);
            connection.execute("SELECT " + mailbox).requireOk();
            connection.execute("CLOSE").requireOk();
        }
        return mailbox;
    }

    /**
     * Adds small messages, by COPY: it is the quickest way, and James 3.8.1 loses its place in pipelined commands that hold literals. Many
     * messages are copied from the mailbox itself, twice as many with each command, since most of a COPY's time goes into telling of it.
     */
    void fill(String mailbox, int messages) throws IOException {
        long before = messages(mailbox);
        int first = Math.min(messages, SOURCE_SIZE);
        boolean copied = source.run("COPY 1:" + first + " " + mailbox).isOk();
        if (copied && messages > first) {
            try (ImapConnection itself = open(mailbox)) {
                for (int more = first; copied && more < messages; more *= 2) {
                    copied = itself.run("COPY 1:" + Math.min(more, messages - more) + " " + mailbox).isOk();
                }
            }
        }
        if (!copied) {
            // Stock James on a database, now and then.
            append(mailbox, before + messages - messages(mailbox));
        }
    }

    private void append(String mailbox, long messages) throws IOException {
        byte[] message = message(SMALL_MESSAGE);
        for (long i = 0; i < messages; i++) {
            connection.append(mailbox, message).requireOk();
        }
    }

    private long messages(String mailbox) throws IOException {
        return number(MESSAGES, "STATUS " + mailbox + " (MESSAGES)");
    }

    void deleteMailbox(String mailbox) throws IOException {
        long messages = select(connection, mailbox);
        if (messages > 0 && messages <= EXPUNGED_BEFORE_DELETE) {
            connection.run("STORE 1:* +FLAGS.SILENT (\\Deleted)").requireOk();
        }
        // Either may be refused, by stock James on a database now and then; a mailbox that is left does no harm.
        if (!connection.run("CLOSE").isOk()) {
            connection.unselect();
        }
        connection.run("DELETE " + mailbox);
    }

    /** When nothing comes after it: a server that was started for one operation ends now, with all its mailboxes. */
    void discardMailbox(String mailbox) throws IOException {
        if (target.processId().isEmpty()) {
            deleteMailbox(mailbox);
        }
    }

    /** Selects and answers how many messages there are. */
    long select(ImapConnection on, String mailbox) throws IOException {
        return on.execute("SELECT " + mailbox)
            .requireOk()
            .lines()
            .stream()
            .filter(line -> line.endsWith(" EXISTS"))
            .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
            .findFirst()
            .orElse(0);
    }

    long highestModSeq(String mailbox) throws IOException {
        return number(HIGHEST_MOD_SEQ, "STATUS " + mailbox + " (HIGHESTMODSEQ)");
    }

    private long number(Pattern item, String status) throws IOException {
        for (String line : connection.execute(status).requireOk().lines()) {
            Matcher matcher = item.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IOException("No number in the answer to " + status);
    }

    ImapConnection open(String mailbox) throws IOException {
        ImapConnection opened = target.connect();
        select(opened, mailbox);
        return opened;
    }

    @Override
    public void close() throws IOException {
        connection.close();
        source.close();
    }
}
