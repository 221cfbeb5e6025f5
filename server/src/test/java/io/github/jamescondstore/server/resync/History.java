/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;

import io.github.jamescondstore.server.imap.ImapAnswer;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.jmap.Jmap;
import io.github.jamescondstore.server.resync.ReferenceMailbox.Mode;
import io.github.jamescondstore.server.resync.ResyncClient.Memory;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Several sessions that work on one mailbox, one step after another, and the reference model that follows them.
 */
final class History {
    static final int SESSIONS = 3;

    private static final int MESSAGES = 3;
    private static final String KEYWORD = "$one";
    private static final Pattern EMAIL = Pattern.compile("EMAILID \\(([^)]*)\\)");
    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");
    private static final Pattern HIGHEST = Pattern.compile("HIGHESTMODSEQ (\\d+)");

    static History begin(ServerExtension james) throws IOException, InterruptedException {
        History history = new History(james);
        for (int i = 0; i < SESSIONS; i++) {
            history.sessions.add(ResyncClient.open(james.login(), history.mailbox));
        }
        history.sessions.forEach(session -> history.memories.add(session.memory()));
        return history;
    }

    private final ReferenceMailbox truth = new ReferenceMailbox();
    private final List<ResyncClient> sessions = new ArrayList<>();
    private final List<Memory> memories = new ArrayList<>();
    /** Has the mailbox selected that messages come from and go to. */
    private final ImapConnection elsewhere;
    private final ImapConnection observer;
    private final Optional<Jmap> jmap;
    private final String other;
    private String mailbox;
    private int renames = 0;
    private long otherUidNext = 1;

    private History(ServerExtension james) throws IOException, InterruptedException {
        mailbox = james.mailbox(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            truth.add(ImmutableSet.of(), i);
        }
        other = james.mailbox(0);
        elsewhere = james.selected(other);
        observer = james.login();
        jmap = james.jmap();
    }

    String mailbox() {
        return mailbox;
    }

    ImmutableSortedMap<Long, ImmutableSet<String>> truth() {
        return truth.messages();
    }

    /** As {@link ReferenceMailbox} would. */
    ImmutableSet<Long> find(int number, String flag) {
        return truth.find(number, flag);
    }

    ImmutableSet<Long> findOthers(int number) {
        return truth.findOthers(number);
    }

    long uidNext() {
        return truth.uidNext();
    }

    ImmutableList<ResyncClient> sessions() {
        return ImmutableList.copyOf(sessions);
    }

    /** What the clients knew at the end of each of their commands. */
    ImmutableList<Memory> memories() {
        return ImmutableList.copyOf(memories);
    }

    void perform(Action action) throws IOException, InterruptedException {
        ResyncClient session = sessions.get(action.session());
        switch (action.kind()) {
            case APPEND:
                session.append(ServerExtension.message(action.pick()));
                truth.add(ImmutableSet.of(), action.pick());
                break;
            case COPY_IN:
                copyIn();
                break;
            case EXPUNGE:
                session.command("EXPUNGE").orThrow("EXPUNGE");
                truth.expunge();
                break;
            case RENAME:
                rename();
                break;
            case NOOP:
                session.command("NOOP").orThrow("NOOP");
                break;
            default:
                Optional<Long> uid = session.cache().keySet().asList().stream()
                    .skip(session.cache().isEmpty() ? 0 : action.pick() % session.cache().size()).findFirst();
                if (uid.isPresent()) {
                    perform(action, session, uid.get());
                }
                break;
        }
        // Of a message that was only told to exist, a client has to ask before it may rely on the mod-sequence.
        session.fetchUnknown();
        memories.add(session.memory());
    }

    private void perform(Action action, ResyncClient session, long uid) throws IOException, InterruptedException {
        switch (action.kind()) {
            case STORE:
                answered(session.command("UID STORE " + uid + " " + action.mode().item() + " (" + action.flag() + ")"), uid);
                truth.store(uid, action.mode(), ImmutableSet.of(action.flag()));
                break;
            case STORE_IF_AS_KNOWN:
                storeIfAsKnown(action, session, uid);
                break;
            case STORE_IF_NOTHING_CHANGED:
                if (!store(session, uid, highestModSeq(), action.mode(), action.flag()) && truth.flags(uid).isPresent()) {
                    throw new AssertionError("refused, though nothing changed");
                }
                break;
            case CLAIM:
                boolean free = truth.flags(uid).filter(flags -> !flags.contains(KEYWORD)).isPresent();
                assertThat(store(session, uid, 0, Mode.ADD, KEYWORD)).as("claim of %s", uid).isEqualTo(free);
                break;
            case COPY:
                answered(session.command("UID COPY " + uid + " " + mailbox), uid);
                truth.flags(uid).ifPresent(flags -> truth.add(flags, truth.number(uid)));
                break;
            case MOVE_OUT_AND_BACK:
                moveOutAndBack(session, uid);
                break;
            case UID_EXPUNGE:
                session.command("UID EXPUNGE " + uid).orThrow("EXPUNGE");
                truth.expunge(uid);
                break;
            case JMAP:
                updateByJmap(uid, action);
                break;
            default:
                throw new IllegalArgumentException(action.toString());
        }
    }

    /** A command that names a message which is gone may say so; any other has to succeed. */
    private void answered(ImapAnswer answer, long uid) throws IOException {
        if (truth.flags(uid).isPresent()) {
            answer.orThrow("command for UID " + uid);
        }
    }

    /** Whether the message was updated. */
    private boolean store(ResyncClient session, long uid, long unchangedSince, Mode mode, String flag) throws IOException {
        ImapAnswer answer = session.command("UID STORE " + uid + " (UNCHANGEDSINCE " + unchangedSince + ") " + mode.item() + " (" + flag + ")");
        answered(answer, uid);
        boolean stored = truth.flags(uid).isPresent() && !answer.modified().contains(uid);
        if (stored) {
            truth.store(uid, mode, ImmutableSet.of(flag));
        }
        return stored;
    }

    private void storeIfAsKnown(Action action, ResyncClient session, long uid) throws IOException {
        boolean changed = !Optional.ofNullable(session.cache().get(uid)).equals(truth.flags(uid));
        boolean stored = store(session, uid, session.modSeq(), action.mode(), action.flag());
        if (changed && action.mode() == Mode.REPLACE) {
            assertThat(stored).as("replaced flags of UID %s that it had not been told of", uid).isFalse();
        }
    }

    private long highestModSeq() throws IOException {
        Matcher highest = HIGHEST.matcher(observer.command("STATUS " + mailbox + " (HIGHESTMODSEQ)").orThrow("STATUS").toString());
        assertThat(highest.find()).isTrue();
        return Long.parseLong(highest.group(1));
    }

    private void copyIn() throws IOException {
        elsewhere.append(other, ServerExtension.message(0)).orThrow("APPEND");
        elsewhere.command("NOOP").orThrow("NOOP");
        elsewhere.command("UID COPY " + otherUidNext + " " + mailbox).orThrow("COPY");
        otherUidNext++;
        truth.add(ImmutableSet.of(), 0);
    }

    private void moveOutAndBack(ResyncClient session, long uid) throws IOException {
        answered(session.command("UID MOVE " + uid + " " + other), uid);
        Optional<ImmutableSet<String>> flags = truth.remove(uid);
        if (flags.isPresent()) {
            elsewhere.command("NOOP").orThrow("NOOP");
            elsewhere.command("UID MOVE " + otherUidNext + " " + mailbox).orThrow("MOVE");
            otherUidNext++;
            truth.add(flags.get(), truth.number(uid));
        }
    }

    private void rename() throws IOException {
        renames++;
        String name = mailbox.replaceAll("-.*", "") + "-" + renames;
        observer.command("RENAME " + mailbox + " " + name).orThrow("RENAME");
        mailbox = name;
        sessions.forEach(session -> session.renamed(name));
    }

    /** JMAP updates every copy of a message, so only those without a copy in the mailbox are updated. */
    private void updateByJmap(long uid, Action action) throws IOException, InterruptedException {
        if (jmap.isEmpty()) {
            return;
        }
        observer.command("EXAMINE " + mailbox).orThrow("EXAMINE");
        TreeMap<Long, String> emails = new TreeMap<>();
        for (String line : observer.command("UID FETCH 1:* (EMAILID)").orThrow("FETCH").untagged()) {
            Matcher email = EMAIL.matcher(line);
            Matcher number = UID.matcher(line);
            if (email.find() && number.find()) {
                emails.put(Long.valueOf(number.group(1)), email.group(1));
            }
        }
        observer.command("UNSELECT").orThrow("UNSELECT");
        Optional<String> email = Optional.ofNullable(emails.get(uid));
        assertThat(email.isPresent()).isEqualTo(truth.flags(uid).isPresent());
        if (email.filter(id -> emails.values().stream().filter(id::equals).count() == 1).isPresent()) {
            boolean add = action.mode() != Mode.REMOVE;
            jmap.get().update(email.get(), "\"keywords/$jmap\":" + (add ? "true" : "null"));
            truth.store(uid, add ? Mode.ADD : Mode.REMOVE, ImmutableSet.of("$jmap"));
        }
    }
}
