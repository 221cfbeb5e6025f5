/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

import io.github.jamescondstore.server.imap.FetchedFlags;
import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * Takes messages out of the mailbox, each on condition that nobody else has it, and expunges those that it has had for a while.
 */
final class SoakWorker extends SoakImapClient {
    private static final String TAKEN = "$Taken";
    private static final String BY = "$By";
    /** All go for the oldest. */
    private static final int OLDEST = 4;
    private static final int KEPT = 10;

    private final int number;
    private final List<Long> mine = new ArrayList<>();

    SoakWorker(int number, SoakServer server, SoakLedger ledger, Random random) {
        super(server, ledger, random);
        this.number = number;
    }

    @Override
    void work(ImapConnection connection, BooleanSupplier goesOn) throws IOException {
        command(connection, "SELECT " + MAILBOX + " (CONDSTORE)").orThrow("SELECT");
        while (goesOn.getAsBoolean()) {
            List<FetchedFlags> free = free(connection);
            if (free.isEmpty()) {
                command(connection, "NOOP").orThrow("NOOP");
            } else {
                take(connection, free.get(random().nextInt(Math.min(OLDEST, free.size()))));
            }
            if (mine.size() > KEPT) {
                remove(connection, mine.remove(0));
            }
        }
    }

    /** The messages that nobody has; those that somebody was told to have must say so. */
    private List<FetchedFlags> free(ImapConnection connection) throws IOException {
        Map<Long, Integer> known = new HashMap<>();
        List<FetchedFlags> free = new ArrayList<>();
        // What is known before it is asked for holds in the answer.
        for (long uid : new ArrayList<>(mine)) {
            known.put(uid, number);
        }
        for (String line : command(connection, "UID FETCH 1:* (FLAGS MODSEQ)").orThrow("FETCH").untagged()) {
            Optional<FetchedFlags> message = FetchedFlags.parse(line).filter(fetched -> fetched.modSeq().isPresent());
            if (message.isPresent() && known.containsKey(message.get().uid()) && !message.get().flags().contains(BY + number)) {
                ledger().violation("message " + message.get().uid() + " was handed to " + number + ", and is not: " + line);
            }
            message.filter(fetched -> !fetched.flags().contains(TAKEN)).ifPresent(free::add);
            message.filter(fetched -> fetched.flags().contains(BY + number)).ifPresent(this::takeUp);
        }
        return free;
    }

    /** The connection was lost before the answer came: else the mailbox would fill with what is taken and never done. */
    private void takeUp(FetchedFlags message) {
        if (!mine.contains(message.uid())) {
            ledger().won(message.uid(), number);
            mine.add(message.uid());
        }
    }

    private void take(ImapConnection connection, FetchedFlags message) throws IOException {
        ImapAnswer answer = command(connection, "UID STORE " + message.uid() + " (UNCHANGEDSINCE " + message.modSeq().getAsLong() + ") +FLAGS.SILENT ("
            + TAKEN + " " + BY + number + ")");
        if (answer.isOk() && answer.code().isEmpty()) {
            ledger().won(message.uid(), number);
            mine.add(message.uid());
        } else if (answer.isOk()) {
            ledger().lostRace();
        }
    }

    private void remove(ImapConnection connection, long uid) throws IOException {
        command(connection, "UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
        command(connection, "UID EXPUNGE " + uid);
    }
}
