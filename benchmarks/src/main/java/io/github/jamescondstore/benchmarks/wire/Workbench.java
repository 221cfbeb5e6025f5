/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Strings;

/**
 * Makes and removes mailboxes on one target, over a connection of its own; nothing it does is timed.
 */
final class Workbench implements Closeable {
    private static final Pattern HIGHEST_MOD_SEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");
    /** Commands under way: enough to keep the server busy, few enough to fit into the socket's buffers. */
    private static final int PIPELINE = 64;
    private static final int SMALL_MESSAGE = 200;
    /** Stock James keeps the messages of a deleted mailbox in memory, so they are expunged first; for more it takes too long. */
    private static final int EXPUNGED_BEFORE_DELETE = 10_000;

    static byte[] message(int size) {
        String header = "From: bench@localhost\r\nTo: bench@localhost\r\nSubject: benchmark\r\n\r\n";
        int body = Math.max(0, size - header.length() - 2);
        return (header + Strings.repeat("x", body) + "\r\n").getBytes(US_ASCII);
    }

    private final Target target;
    private final ImapConnection connection;
    private final byte[] smallMessage;
    private final Map<Integer, ResyncMailbox> resyncMailboxes;
    private int mailboxes;

    Workbench(Target target) throws IOException {
        this.target = target;
        this.connection = target.connect();
        this.smallMessage = message(SMALL_MESSAGE);
        this.resyncMailboxes = new HashMap<>();
    }

    Target target() {
        return target;
    }

    /** A new mailbox whose messages have the UIDs from 1 on, none of them recent. */
    String createMailbox(int messages) throws IOException {
        mailboxes++;
        String mailbox = "bench-" + ProcessHandle.current().pid() + "-" + mailboxes;
        connection.execute("CREATE " + mailbox).requireOk();
        if (messages > 0) {
            append(connection, mailbox, messages);
            connection.execute("SELECT " + mailbox).requireOk();
            connection.execute("CLOSE").requireOk();
        }
        return mailbox;
    }

    /** Appends small messages, without waiting for each. */
    void append(ImapConnection on, String mailbox, int messages) throws IOException {
        Queue<String> underWay = new ArrayDeque<>();
        for (int i = 0; i < messages; i++) {
            underWay.add(on.writeAppend(mailbox, smallMessage));
            if (underWay.size() == PIPELINE) {
                // Half at a time, so that the server has work while this side waits.
                drain(on, underWay, PIPELINE / 2);
            }
        }
        drain(on, underWay, 0);
    }

    private void drain(ImapConnection on, Queue<String> underWay, int left) throws IOException {
        while (underWay.size() > left) {
            on.read(underWay.remove()).requireOk();
        }
    }

    void deleteMailbox(String mailbox) throws IOException {
        long messages = select(connection, mailbox);
        if (messages > 0 && messages <= EXPUNGED_BEFORE_DELETE) {
            connection.run("STORE 1:* +FLAGS.SILENT (\\Deleted)").requireOk();
        }
        connection.run("CLOSE").requireOk();
        connection.run("DELETE " + mailbox).requireOk();
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
        Response response = connection.execute("STATUS " + mailbox + " (HIGHESTMODSEQ)").requireOk();
        for (String line : response.lines()) {
            Matcher matcher = HIGHEST_MOD_SEQ.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IOException("No HIGHESTMODSEQ in the answer to STATUS");
    }

    ImapConnection open(String mailbox) throws IOException {
        ImapConnection opened = target.connect();
        select(opened, mailbox);
        return opened;
    }

    /** Made once for each size: what reads it does not change it, and filling a big one takes longer than measuring. */
    ResyncMailbox resyncMailbox(int messages) throws IOException {
        ResyncMailbox known = resyncMailboxes.get(messages);
        if (known == null) {
            known = ResyncMailbox.create(this, messages);
            resyncMailboxes.put(messages, known);
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
