/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.imap.ImapException;

/**
 * One who takes messages out of a queue that others take from as well. It claims a message by adding a keyword that all of them use,
 * and one of its own, on the condition that neither was changed since the message was seen free (RFC 7162, section 3.1.3). The
 * common one is what makes them rivals: two who set different keywords are in nobody's way. It always tries the oldest message it
 * believes free; so do the others, and they meet at every message.
 */
final class QueueConsumer implements AutoCloseable {
    private static final String CLAIMED = "$Claimed";
    private static final String OWNER = "claimed-by-";
    /** Messages looked at again after a lost race: who lost one is likely behind by more. */
    private static final int LOOK_AHEAD = 16;

    static QueueConsumer connect(QueueTarget target, Duration timeout, String mailbox, int number, ClaimLedger ledger, QueueProgress progress)
            throws IOException {
        ImapConnection connection = ImapConnection.open(target.host(), target.port(), timeout);
        try {
            connection.login(target.user(), target.password());
            // Also tells the server that this client wants mod-sequences in what it sends unasked.
            connection.command("SELECT " + ImapConnection.quote(mailbox) + " (CONDSTORE)").orThrow("SELECT");
            QueueConsumer consumer = new QueueConsumer(connection, OWNER + number, ledger, progress);
            consumer.lookAt("1:*");
            return consumer;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private final ImapConnection connection;
    private final String owner;
    private final ClaimLedger ledger;
    private final QueueProgress progress;
    /** UID to the mod-sequence with which it was last seen free. */
    private final NavigableMap<Long, Long> free = new TreeMap<>();

    private QueueConsumer(ImapConnection connection, String owner, ClaimLedger ledger, QueueProgress progress) {
        this.connection = connection;
        this.owner = owner;
        this.ledger = ledger;
        this.progress = progress;
    }

    /** Claims until nothing is free any more or until it is told to stop. */
    void run(BooleanSupplier stop) throws IOException {
        while (!stop.getAsBoolean()) {
            if (free.isEmpty()) {
                lookAt("1:*");
            }
            Map.Entry<Long, Long> oldest = free.firstEntry();
            if (oldest == null) {
                return;
            }
            claim(oldest.getKey(), oldest.getValue());
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private void claim(long uid, long modSeq) throws IOException {
        ImapAnswer answer = connection.command("UID STORE " + uid + " (UNCHANGEDSINCE " + modSeq + ") +FLAGS (" + CLAIMED + " " + owner + ")");
        if (answer.modified().contains(uid)) {
            ledger.lostRace();
            learn(answer.untagged());
            lookAt(uid + ":" + (uid + LOOK_AHEAD - 1));
        } else {
            answer.orThrow("STORE");
            free.remove(uid);
            learn(answer.untagged());
            if (ledger.claimed(uid)) {
                progress.claimed();
            }
        }
    }

    private void lookAt(String uids) throws IOException {
        learn(connection.command("UID FETCH " + uids + " (UID FLAGS MODSEQ)").orThrow("FETCH").untagged());
    }

    /** Takes in what the server says of messages, asked or unasked: the claims of others, and the mod-sequences of free ones. */
    private void learn(ImmutableList<String> responses) throws ImapException {
        for (String response : responses) {
            Optional<FetchedFlags> message = FetchedFlags.parse(response);
            if (message.isPresent()) {
                learn(message.get());
            }
        }
    }

    private void learn(FetchedFlags message) throws ImapException {
        if (message.flags().stream().anyMatch(CLAIMED::equalsIgnoreCase)) {
            free.remove(message.uid());
        } else {
            long modSeq = message.modSeq()
                .orElseThrow(() -> new ImapException("the server told no mod-sequence of a message: it has no CONDSTORE"));
            free.put(message.uid(), modSeq);
        }
    }
}
