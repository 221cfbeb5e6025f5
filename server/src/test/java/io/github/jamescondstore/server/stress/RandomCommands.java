/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.stress.Command.Kind;

/**
 * What a client may come to say next, given what it has been told.
 */
final class RandomCommands {
    /** What a client turns on, and from then on uses. */
    enum Mode {
        PLAIN, CONDSTORE, QRESYNC
    }

    private static final int FEW = 8;
    private static final int MANY = 50;
    private static final ImmutableList<String> FLAGS = ImmutableList.of("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "$A", "$B", "$C");
    private static final ImmutableList<String> ITEMS = ImmutableList.of("(FLAGS)", "(UID FLAGS)", "(UID FLAGS INTERNALDATE RFC822.SIZE)", "(UID)", "ENVELOPE",
        "(BODY.PEEK[HEADER.FIELDS (SUBJECT)] UID)", "(FLAGS BODY.PEEK[TEXT])", "BODY[]", "BODYSTRUCTURE");
    private static final ImmutableList<String> KEYS = ImmutableList.of("ALL", "DELETED", "UNSEEN NOT FLAGGED", "KEYWORD $A", "UID 1:*", "SUBJECT job",
        "OR SEEN ANSWERED");

    private final Random random;
    private final ImmutableList<String> mailboxes;
    private int keywords = 0;

    RandomCommands(Random random, ImmutableList<String> mailboxes) {
        this.random = random;
        this.mailboxes = mailboxes;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    String mailbox() {
        return any(mailboxes);
    }

    /** LOGIN is not among them, nor what ends a connection. */
    Command.Builder next(ClientModel model, Mode mode) {
        return model.view().isEmpty() ? unselected(model, mode) : selected(model, model.view().get(), mode);
    }

    private Command.Builder unselected(ClientModel model, Mode mode) {
        switch (random.nextInt(6)) {
            case 0:
                return status(mode);
            case 1:
                return Command.of(Kind.NOOP, "NOOP");
            default:
                return open(model, mode);
        }
    }

    private Command.Builder selected(ClientModel model, View view, Mode mode) {
        if (view.size() == 0) {
            return whatever(model, mode);
        }
        int choice = random.nextInt(100);
        if (choice < 25) {
            return store(view, mode);
        }
        if (choice < 45) {
            return fetch(view, mode);
        }
        if (choice < 53) {
            return search(view, mode);
        }
        if (choice < (view.size() > MANY ? 65 : 57)) {
            return Command.of(Kind.EXPUNGE, "EXPUNGE");
        }
        if (choice < 70) {
            return byUids(view);
        }
        return whatever(model, mode);
    }

    /** Without a message. */
    private Command.Builder whatever(ClientModel model, Mode mode) {
        switch (random.nextInt(12)) {
            case 0:
            case 1:
                return open(model, mode);
            case 2:
                return oneIn(3) ? Command.of(Kind.CLOSE, "CLOSE") : Command.of(Kind.UNSELECT, "UNSELECT");
            case 3:
            case 4:
                return status(mode);
            case 5:
                return Command.of(Kind.CHECK, "CHECK");
            case 6:
            case 7:
                return Command.of(Kind.FETCH, "UID FETCH 1:* (FLAGS)").uids("1:*");
            default:
                return Command.of(Kind.NOOP, "NOOP");
        }
    }

    private Command.Builder open(ClientModel model, Mode mode) {
        String mailbox = mailbox();
        boolean examine = oneIn(5);
        String text = (examine ? "EXAMINE " : "SELECT ") + mailbox;
        Kind kind = examine ? Kind.EXAMINE : Kind.SELECT;
        Optional<Memory> memory = model.hasEnabledQresync() ? model.memory(mailbox) : Optional.empty();
        if (memory.isPresent() && !oneIn(4)) {
            return Command.of(kind, text + " (QRESYNC (" + memory.get().uidValidity() + " " + memory.get().modSeq() + match(memory.get()) + "))")
                .mailbox(mailbox).qresync();
        }
        if (mode != Mode.PLAIN && oneIn(3)) {
            return Command.of(kind, text + " (CONDSTORE)").mailbox(mailbox).enables();
        }
        return Command.of(kind, text).mailbox(mailbox);
    }

    /** Some message numbers and the UIDs that they had. */
    private String match(Memory memory) {
        if (memory.messages().isEmpty() || oneIn(2)) {
            return "";
        }
        List<Long> uids = new ArrayList<>(memory.messages().keySet());
        List<Integer> indexes = IntStream.range(0, uids.size()).filter(i -> i % 5 == 0).boxed().collect(Collectors.toList());
        return " (" + indexes.stream().map(i -> String.valueOf(i + 1)).collect(Collectors.joining(",")) + " "
            + indexes.stream().map(i -> String.valueOf(uids.get(i))).collect(Collectors.joining(",")) + ")";
    }

    private Command.Builder status(Mode mode) {
        String mailbox = mailbox();
        boolean modSeq = mode != Mode.PLAIN && oneIn(2);
        Command.Builder status = Command.of(Kind.STATUS,
            "STATUS " + mailbox + " (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT" + (modSeq ? " HIGHESTMODSEQ" : "") + ")").mailbox(mailbox);
        return modSeq ? status.enables() : status;
    }

    private Command.Builder store(View view, Mode mode) {
        boolean silent = oneIn(2);
        char operation = any(ImmutableList.of('+', '+', '-', '-', '='));
        ImmutableSet<String> flags = flags();
        String change = (operation == '=' ? "" : String.valueOf(operation)) + "FLAGS" + (silent ? ".SILENT" : "") + " (" + String.join(" ", flags) + ")";
        long unchangedSince = mode == Mode.PLAIN || !oneIn(3) ? -1 : since(view);
        String condition = unchangedSince < 0 ? " " : " (UNCHANGEDSINCE " + unchangedSince + ") ";
        Optional<String> uids = oneIn(2) ? uids(view) : Optional.empty();
        String set = uids.orElseGet(() -> numbers(view));
        Command.Builder store = Command.of(Kind.STORE, (uids.isPresent() ? "UID " : "") + "STORE " + set + condition + change);
        if (unchangedSince >= 0) {
            store.unchangedSince(unchangedSince);
        }
        return (uids.isPresent() ? store.uids(set) : store.numbers(set)).store(operation, flags, silent);
    }

    private ImmutableSet<String> flags() {
        ImmutableSet.Builder<String> flags = ImmutableSet.<String>builder().add(any(FLAGS));
        if (oneIn(3)) {
            flags.add(any(FLAGS));
        }
        if (oneIn(40) && keywords < 3) {
            keywords++;
            flags.add("$New" + random.nextInt(1000));
        }
        return flags.build();
    }

    private Command.Builder fetch(View view, Mode mode) {
        Optional<String> uids = oneIn(2) ? uids(view) : Optional.empty();
        if (uids.isEmpty()) {
            String set = numbers(view);
            boolean modSeq = mode != Mode.PLAIN && oneIn(3);
            Command.Builder fetch = Command.of(Kind.FETCH, "FETCH " + set + " " + (modSeq ? "(FLAGS MODSEQ)" : any(ITEMS))).numbers(set);
            return modSeq ? fetch.enables() : fetch;
        }
        Command.Builder fetch;
        if (mode != Mode.PLAIN && oneIn(2)) {
            boolean vanished = mode == Mode.QRESYNC && oneIn(2);
            long since = Math.max(1, since(view));
            fetch = Command.of(Kind.FETCH, "UID FETCH " + uids.get() + " (FLAGS) (CHANGEDSINCE " + since + (vanished ? " VANISHED)" : ")"))
                .changedSince(since, vanished);
        } else {
            fetch = Command.of(Kind.FETCH, "UID FETCH " + uids.get() + " " + any(ITEMS));
        }
        return fetch.uids(uids.get());
    }

    private Command.Builder search(View view, Mode mode) {
        boolean byUid = oneIn(2);
        boolean modSeq = mode != Mode.PLAIN && oneIn(3);
        boolean numbers = oneIn(4);
        String keys = (numbers ? numbers(view) + " " : "") + (modSeq ? "MODSEQ " + Math.max(1, since(view)) : any(KEYS));
        Command.Builder search = Command.of(Kind.SEARCH, (byUid ? "UID SEARCH " : "SEARCH ") + keys);
        if (byUid) {
            search.byUid();
        }
        if (numbers) {
            search.numbersInKeys();
        }
        return modSeq ? search.enables() : search;
    }

    private Command.Builder byUids(View view) {
        Optional<String> uids = uids(view);
        if (uids.isPresent() && oneIn(3)) {
            return Command.of(Kind.EXPUNGE, "UID EXPUNGE " + uids.get()).uids(uids.get());
        }
        Kind kind = view.size() < MANY && oneIn(2) ? Kind.COPY : Kind.MOVE;
        String mailbox = mailbox();
        if (uids.isPresent() && oneIn(2)) {
            String set = few(view, true);
            return Command.of(kind, "UID " + kind + " " + set + " " + mailbox).uids(set).mailbox(mailbox);
        }
        String set = few(view, false);
        return Command.of(kind, kind + " " + set + " " + mailbox).numbers(set).mailbox(mailbox);
    }

    /** The present is asked about more often than the past. */
    private long since(View view) {
        List<Message> messages = view.messages();
        long modSeq = oneIn(2) ? view.modSeq() : any(messages).modSeq();
        return oneIn(4) ? random.nextInt(Math.toIntExact(modSeq) + 1) : modSeq;
    }

    private String numbers(View view) {
        int first = random.nextInt(view.size()) + 1;
        int second = random.nextInt(view.size()) + 1;
        switch (random.nextInt(6)) {
            case 0:
                return "1:*";
            case 1:
                return Math.min(first, second) + ":" + Math.max(first, second);
            case 2:
                return first == second ? String.valueOf(first) : first + "," + second;
            default:
                return String.valueOf(first);
        }
    }

    /** Empty if it knows no UID. */
    private Optional<String> uids(View view) {
        List<Long> known = view.messages().stream().map(Message::uid).filter(uid -> uid > 0).collect(Collectors.toList());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        long first = any(known);
        long second = any(known);
        switch (random.nextInt(6)) {
            case 0:
                return Optional.of("1:*");
            case 1:
                return Optional.of(Math.min(first, second) + ":" + Math.max(first, second));
            case 2:
                return Optional.of(first == second ? String.valueOf(first) : first + "," + second);
            default:
                return Optional.of(String.valueOf(first));
        }
    }

    private String few(View view, boolean byUid) {
        List<Long> known = byUid
            ? view.messages().stream().map(Message::uid).filter(uid -> uid > 0).collect(Collectors.toList())
            : IntStream.rangeClosed(1, view.size()).mapToObj(Long::valueOf).collect(Collectors.toList());
        int from = random.nextInt(known.size());
        int to = Math.min(known.size() - 1, from + random.nextInt(3));
        return from == to ? String.valueOf(known.get(from)) : known.get(from) + ":" + known.get(to);
    }

    boolean wantsMessages(Optional<View> view) {
        return view.map(selected -> selected.size() < FEW ? oneIn(3) : selected.size() < MANY && oneIn(15)).orElse(false);
    }
}
