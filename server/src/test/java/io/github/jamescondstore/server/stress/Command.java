/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.OptionalLong;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableSet;

/**
 * A command, and what the model has to know of it to judge the answer.
 */
final class Command {
    enum Kind {
        LOGIN, ENABLE, SELECT, EXAMINE, CLOSE, UNSELECT, NOOP, CHECK, STATUS, APPEND, FETCH, STORE, SEARCH, EXPUNGE, COPY, MOVE, IDLE, LOGOUT
    }

    static Builder of(Kind kind, String text) {
        return new Builder(kind, text);
    }

    static final class Builder {
        private final Kind kind;
        private final String text;
        private String mailbox = "";
        private String set = "";
        private boolean byUid = false;
        private boolean enables = false;
        private boolean mayBeRefused = false;
        private boolean silent = false;
        private char operation = ' ';
        private ImmutableSet<String> flags = ImmutableSet.of();
        private long since = 0;
        private long unchangedSince = -1;
        private boolean vanished = false;
        private boolean qresync = false;
        private boolean numbersInKeys = false;

        private Builder(Kind kind, String text) {
            this.kind = kind;
            this.text = text;
        }

        /** The one it opens, asks about or writes to. */
        Builder mailbox(String name) {
            mailbox = name;
            return this;
        }

        Builder numbers(String numbers) {
            set = numbers;
            return this;
        }

        Builder uids(String uids) {
            set = uids;
            byUid = true;
            return this;
        }

        Builder byUid() {
            byUid = true;
            return this;
        }

        /** CONDSTORE, in passing. */
        Builder enables() {
            enables = true;
            return this;
        }

        /** That it is right depends on what was sent before and is not answered yet. */
        Builder mayBeRefused(boolean refusable) {
            mayBeRefused = refusable;
            return this;
        }

        Builder store(char plusMinusOrEqual, ImmutableSet<String> names, boolean withoutAnswer) {
            operation = plusMinusOrEqual;
            flags = names;
            silent = withoutAnswer;
            return this;
        }

        Builder unchangedSince(long modSeq) {
            unchangedSince = modSeq;
            return enables();
        }

        Builder changedSince(long modSeq, boolean withVanished) {
            since = modSeq;
            vanished = withVanished;
            return enables();
        }

        /** Opens a mailbox with what is remembered of it. */
        Builder qresync() {
            qresync = true;
            return enables();
        }

        /** A search for message numbers, however the answer names what was found. */
        Builder numbersInKeys() {
            numbersInKeys = true;
            return this;
        }

        Command tagged(String tag) {
            return new Command(this, tag);
        }
    }

    private final Builder content;
    private final String tag;

    private Command(Builder content, String tag) {
        this.content = content;
        this.tag = Preconditions.checkNotNull(tag);
    }

    String tag() {
        return tag;
    }

    Kind kind() {
        return content.kind;
    }

    boolean is(Kind kind) {
        return content.kind == kind;
    }

    boolean opens() {
        return is(Kind.SELECT) || is(Kind.EXAMINE);
    }

    String mailbox() {
        return content.mailbox;
    }

    String set() {
        return content.set;
    }

    boolean byUid() {
        return content.byUid;
    }

    boolean enables() {
        return content.enables;
    }

    boolean mayBeRefused() {
        return content.mayBeRefused;
    }

    boolean isSilent() {
        return content.silent;
    }

    char operation() {
        return content.operation;
    }

    ImmutableSet<String> flags() {
        return content.flags;
    }

    /** Of CHANGEDSINCE. */
    OptionalLong since() {
        return content.since > 0 ? OptionalLong.of(content.since) : OptionalLong.empty();
    }

    OptionalLong unchangedSince() {
        return content.unchangedSince >= 0 ? OptionalLong.of(content.unchangedSince) : OptionalLong.empty();
    }

    boolean asksVanished() {
        return content.vanished;
    }

    boolean isQresync() {
        return content.qresync;
    }

    boolean hasNumbersInKeys() {
        return content.numbersInKeys;
    }

    /** RFC 3501, 7.4.1: message numbers must stay while a client may be using them. */
    boolean forbidsExpunge() {
        return !content.byUid && (is(Kind.FETCH) || is(Kind.STORE) || is(Kind.SEARCH));
    }

    /** Without tag. */
    String text() {
        return content.text;
    }

    @Override
    public String toString() {
        return tag + " " + content.text;
    }
}
