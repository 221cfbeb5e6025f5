/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.upkeep;

import java.util.ArrayList;
import java.util.List;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * In what a change log and the messages of its mailbox do not agree. Immutable.
 */
public final class Finding {
    /**
     * What is wrong, and what it does to clients.
     */
    public enum Kind {
        /** Who asks for changes is told everything, as from behind the horizon. */
        UNREADABLE("changes can't be read"),
        /** A client that came back in between may have been told too little. */
        GAP("changes are missing between the horizon and HIGHESTMODSEQ"),
        /** Somebody else has written to the mailbox since this server was last there. */
        HIGHEST("the mailbox has another HIGHESTMODSEQ than this server knows"),
        /** Nobody is told of the change until the mailbox has come so far. */
        ABOVE_HIGHEST("messages have mod-sequences above HIGHESTMODSEQ"),
        /** Clients may not have been told of how the messages are now. */
        NOT_LOGGED("messages have another mod-sequence than the log knows of"),
        /** Clients were told that the messages have vanished. */
        NOT_EXPUNGED("messages are there that the log says are expunged"),
        /** Clients were not told that the messages have vanished. */
        LOST("messages are gone without a trace in the log"),
        /** UIDs may be given out twice. */
        ABOVE_LAST_UID("messages have UIDs that were never given out");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        public String description() {
            return description;
        }
    }

    /** Ranges of numbers. */
    private static final int SHOWN = 20;

    private final Kind kind;
    private final UidSet uids;
    private final UidSet modSeqs;

    private Finding(Kind kind, UidSet uids, UidSet modSeqs) {
        this.kind = kind;
        this.uids = uids;
        this.modSeqs = modSeqs;
    }

    static Finding ofMessages(Kind kind, UidSet uids) {
        return new Finding(kind, uids, UidSet.empty());
    }

    static Finding ofChanges(Kind kind, UidSet modSeqs) {
        return new Finding(kind, UidSet.empty(), modSeqs);
    }

    public Kind kind() {
        return kind;
    }

    /** The messages that it is about; empty if it is about none. */
    public UidSet uids() {
        return uids;
    }

    /** The mod-sequences that it is about; empty if it is about none. */
    public UidSet modSeqs() {
        return modSeqs;
    }

    /** The first of what it is about: a task keeps what it has found, and shows it. */
    @Override
    public String toString() {
        return kind.description() + shown("UIDs", uids) + shown("mod-sequences", modSeqs);
    }

    private static String shown(String what, UidSet numbers) {
        if (numbers.isEmpty()) {
            return "";
        }
        List<String> ranges = new ArrayList<>();
        numbers.forEachRange((from, to) -> {
            if (ranges.size() < SHOWN) {
                ranges.add(from == to ? String.valueOf(from) : from + ":" + to);
            }
        });
        return " (" + what + " " + String.join(",", ranges) + (numbers.ranges() > SHOWN ? " and more, " + numbers.size() + " in all" : "") + ")";
    }
}
