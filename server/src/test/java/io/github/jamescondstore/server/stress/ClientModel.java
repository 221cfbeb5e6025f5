/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/**
 * What one client may be told over one connection, by RFC 3501 and RFC 7162. It takes in all that is sent and received, line by line, and
 * throws an {@link AssertionError} at the first line that a client must not see.
 *
 * It knows nothing of what the mailboxes hold. That follows from what was told: whatever is told later must agree with it.
 */
final class ClientModel {
    private enum Enabled {
        NO, MAYBE, YES
    }

    private static final String RECENT = "\\Recent";
    private static final Pattern TAGGED = Pattern.compile("(\\S+) (OK|NO|BAD)(?: \\[([^\\]]*)\\])?(?: (.*))?");
    private static final Pattern COUNT = Pattern.compile("\\* (\\d+) (EXISTS|RECENT|EXPUNGE)");
    private static final Pattern VANISHED = Pattern.compile("\\* VANISHED (\\(EARLIER\\) )?(\\S+)");
    private static final Pattern FLAGS = Pattern.compile("\\* FLAGS \\((.*)\\)");
    private static final Pattern CODE = Pattern.compile("\\* OK \\[(\\S+?)(?: ([^\\]]*))?\\](?: .*)?");
    private static final Pattern SEARCH = Pattern.compile("\\* SEARCH((?: \\d+)*)( \\(MODSEQ (\\d+)\\))?");
    private static final Pattern STATUS = Pattern.compile("\\* STATUS \"?(.*?)\"? \\((.*)\\)");
    private static final Pattern COPYUID = Pattern.compile("COPYUID (\\d+) (\\S+) (\\S+)");
    private static final Pattern APPENDUID = Pattern.compile("APPENDUID (\\d+) (\\d+)");
    private static final Pattern HIGHESTMODSEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");
    private static final Pattern MODIFIED = Pattern.compile("MODIFIED (\\S+)");

    private final String session;
    private final World world;
    private final Memories memories;
    private final Deque<Running> unanswered = new ArrayDeque<>();
    private Enabled condstore = Enabled.NO;
    private Enabled qresync = Enabled.NO;
    private Optional<View> view = Optional.empty();
    private boolean loggedOut = false;

    /** @param session a name that no other connection has */
    ClientModel(String session, World world, Memories memories) {
        this.session = session;
        this.world = world;
        this.memories = memories;
    }

    Optional<View> view() {
        return view;
    }

    boolean hasEnabledQresync() {
        return qresync == Enabled.YES;
    }

    /** Whether everything is answered. */
    boolean isQuiet() {
        return unanswered.isEmpty();
    }

    /** Whether the server waits for DONE. */
    boolean isIdling() {
        return !isQuiet() && unanswered.peek().isContinued();
    }

    /** What it would come back to this mailbox with. */
    Optional<Memory> memory(String mailbox) {
        return view.filter(selected -> selected.mailbox().equals(mailbox))
            .flatMap(View::memory)
            .or(() -> memories.of(mailbox));
    }

    void sent(Command command) {
        unanswered.add(new Running(command, world.bounds(command.mailbox()), command.isQresync() ? memory(command.mailbox()) : Optional.empty()));
    }

    void sentDone() {
        unanswered.peek().done();
    }

    /** The client has hung up. */
    void left() {
        view.ifPresent(selected -> selected.memory().ifPresent(memory -> memories.remember(selected.mailbox(), memory)));
        view = Optional.empty();
    }

    /** The server has hung up. */
    void closed() {
        if (!loggedOut) {
            throw new AssertionError("the connection ended, and " + (isQuiet() ? "nobody asked for it" : unanswered.peek().command() + " was not answered"));
        }
    }

    void received(String line) {
        try {
            take(line);
        } catch (AssertionError | NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new AssertionError(line + ": " + e.getMessage() + (isQuiet() ? "" : ", in answer to " + unanswered.peek().command()), e);
        }
    }

    private void take(String line) {
        if (isQuiet()) {
            throw new AssertionError("nobody asked for it");
        }
        Running running = unanswered.peek();
        running.begin(view);
        if (line.startsWith("+")) {
            goOn(running);
        } else if (!line.startsWith("* ")) {
            answer(running, line);
        } else if (running.command().opens()) {
            running.opening().add(line);
        } else {
            untagged(running, line);
        }
    }

    private static void goOn(Running running) {
        if (!running.command().is(Command.Kind.IDLE)) {
            throw new AssertionError("nobody waits for it");
        }
        running.continued();
    }

    private View selected() {
        return view.orElseThrow(() -> new AssertionError("no mailbox is selected"));
    }

    private void untagged(Running running, String line) {
        Matcher count = COUNT.matcher(line);
        Matcher vanished = VANISHED.matcher(line);
        Matcher flags = FLAGS.matcher(line);
        Matcher code = CODE.matcher(line);
        if (FetchLine.is(line)) {
            fetch(running, FetchLine.parse(line));
        } else if (count.matches()) {
            count(running, Long.parseLong(count.group(1)), count.group(2));
        } else if (vanished.matches()) {
            vanished(running, vanished.group(1) != null, Numbers.told(vanished.group(2)));
        } else if (flags.matches()) {
            selected().keywords(words(flags.group(1)));
        } else if (code.matches()) {
            code(running, code.group(1), Optional.ofNullable(code.group(2)).orElse(""));
        } else if (line.startsWith("* SEARCH")) {
            search(running, line);
        } else if (line.startsWith("* STATUS ")) {
            status(running, line);
        } else if (line.startsWith("* ENABLED") && running.command().is(Command.Kind.ENABLE)) {
            running.result();
        } else if (line.startsWith("* BYE") && running.command().is(Command.Kind.LOGOUT) && !running.saidBye()) {
            running.bye();
        } else {
            throw new AssertionError("nobody asked for it");
        }
    }

    private void count(Running running, long number, String what) {
        switch (what) {
            case "EXISTS":
                selected().exists(number);
                break;
            case "RECENT":
                selected().recent(number);
                break;
            default:
                mayExpunge(running.command());
                if (qresync == Enabled.YES) {
                    throw new AssertionError("EXPUNGE after ENABLE QRESYNC");
                }
                selected().expunge(number);
                break;
        }
    }

    private void mayExpunge(Command command) {
        if (command.forbidsExpunge() || command.is(Command.Kind.CLOSE) || command.hasNumbersInKeys()) {
            throw new AssertionError("message numbers must not change now");
        }
    }

    private void vanished(Running running, boolean earlier, List<Long> uids) {
        if (qresync != Enabled.YES) {
            throw new AssertionError("VANISHED without ENABLE QRESYNC");
        }
        if (!earlier) {
            mayExpunge(running.command());
            uids.forEach(selected()::vanished);
            running.vanished();
            return;
        }
        if (!running.command().asksVanished()) {
            throw new AssertionError("nobody asked what vanished earlier");
        }
        if (!uids.stream().allMatch(Numbers.requested(running.command().set())::contains)) {
            throw new AssertionError("it was not asked about all of them");
        }
        running.vanishedEarlier().addAll(uids);
    }

    private void fetch(Running running, FetchLine fetched) {
        Command command = running.command();
        View selected = selected();
        items(command, fetched);
        Message message = selected.fetched(fetched);
        fetched.modSeq().ifPresent(modSeq -> {
            message.modSeq(modSeq);
            world.modSeq(selected.mailbox(), modSeq);
            running.fetchedModSeq(modSeq);
            if (message.uid() > 0) {
                memories.modSeq(selected.mailbox(), message.uid(), modSeq);
            }
            // What is news to the client is told whatever it asked for.
            long since = command.since().orElse(0);
            if (modSeq <= since && since <= selected.modSeq()) {
                throw new AssertionError("not changed since " + since);
            }
        });
        fetched.flags().ifPresent(flags -> flags(running, selected, message, fetched, flags));
        if (message.uid() > 0) {
            world.uidNext(selected.mailbox(), message.uid() + 1);
        }
        running.told(message);
    }

    private void items(Command command, FetchLine fetched) {
        boolean mayBeBrief = command.is(Command.Kind.FETCH) && fetched.flags().isEmpty();
        boolean ofUidCommand = command.byUid() && (command.is(Command.Kind.FETCH) || command.is(Command.Kind.STORE));
        // A FETCH that names neither MODSEQ nor UID is exempt, see row B4 of docs/conformance.adoc.
        boolean exempt = command.is(Command.Kind.FETCH) && !command.enables();
        boolean ofCondstore = condstore == Enabled.YES && !exempt;
        if (condstore == Enabled.YES && fetched.modSeq().isEmpty() && !mayBeBrief) {
            throw new AssertionError("no MODSEQ after enabling CONDSTORE");
        }
        if (condstore == Enabled.NO && fetched.modSeq().isPresent() && !command.enables()) {
            throw new AssertionError("MODSEQ without enabling CONDSTORE");
        }
        if (fetched.uid().isEmpty() && (qresync == Enabled.YES || ofUidCommand || ofCondstore)) {
            throw new AssertionError("no UID");
        }
    }

    private void flags(Running running, View selected, Message message, FetchLine fetched, ImmutableSet<String> flags) {
        ImmutableSet<String> stored = Sets.difference(flags, ImmutableSet.of(RECENT)).immutableCopy();
        if (!selected.knowsKeywords(stored)) {
            throw new AssertionError("a keyword that no FLAGS response named");
        }
        message.flags(stored);
        running.toldFlags(message, stored);
        if (message.uid() > 0 && fetched.modSeq().isPresent()) {
            world.state(selected.mailbox(), message.uid(), fetched.modSeq().getAsLong(), stored);
        }
        if (message.uid() > 0 && flags.contains(RECENT) && !selected.isReadOnly()) {
            world.recent(selected.mailbox(), message.uid(), session);
        }
    }

    private void code(Running running, String name, String value) {
        switch (name) {
            case "HIGHESTMODSEQ":
                highestModSeq(running, selected(), Long.parseLong(value));
                break;
            case "PERMANENTFLAGS":
                selected();
                break;
            case "COPYUID":
                if (!running.command().is(Command.Kind.MOVE)) {
                    throw new AssertionError("nobody asked for it");
                }
                copyUid(running, name + " " + value);
                break;
            default:
                throw new AssertionError("nobody asked for it");
        }
    }

    private void highestModSeq(Running running, View selected, long told) {
        if (condstore == Enabled.NO && !running.command().enables()) {
            throw new AssertionError("HIGHESTMODSEQ without enabling CONDSTORE");
        }
        selected.highestModSeq(told);
        world.modSeq(selected.mailbox(), told);
        running.highestModSeq(told);
    }

    private void copyUid(Running running, String code) {
        Matcher copyUid = COPYUID.matcher(code);
        if (!copyUid.matches()) {
            throw new AssertionError("no COPYUID");
        }
        Command command = running.command();
        List<Long> from = Numbers.told(copyUid.group(2));
        List<Long> to = Numbers.told(copyUid.group(3));
        world.uidValidity(command.mailbox(), Long.parseLong(copyUid.group(1)));
        if (from.size() != to.size()) {
            throw new AssertionError("COPYUID names " + from.size() + " messages and " + to.size() + " copies");
        }
        if (command.byUid() && !from.stream().allMatch(Numbers.requested(command.set())::contains)) {
            throw new AssertionError("COPYUID names a message that the command does not");
        }
        to.forEach(uid -> created(running, uid));
    }

    private void created(Running running, long uid) {
        if (uid < running.bounds().uidNext()) {
            throw new AssertionError("a new message below UIDNEXT " + running.bounds().uidNext());
        }
        world.created(running.command().mailbox(), uid);
    }

    private void search(Running running, String line) {
        Matcher search = SEARCH.matcher(line);
        if (!search.matches() || !running.command().is(Command.Kind.SEARCH)) {
            throw new AssertionError("nobody asked for it");
        }
        List<String> found = Splitter.on(' ').omitEmptyStrings().splitToList(search.group(1));
        if (!running.command().byUid()) {
            found.forEach(number -> selected().number(Long.parseLong(number)));
        }
        if ((search.group(2) != null) != (running.command().enables() && !found.isEmpty())) {
            throw new AssertionError("a MODSEQ is told if it was searched for and something found");
        }
        running.result();
    }

    private void status(Running running, String line) {
        Matcher status = STATUS.matcher(line);
        Command command = running.command();
        if (!status.matches() || !command.is(Command.Kind.STATUS) || !command.mailbox().equals(status.group(1))) {
            throw new AssertionError("nobody asked for it");
        }
        List<String> items = Splitter.on(' ').splitToList(status.group(2));
        for (int i = 0; i < items.size(); i += 2) {
            long value = Long.parseLong(items.get(i + 1));
            switch (items.get(i)) {
                case "UIDNEXT":
                    uidNext(running, value);
                    break;
                case "UIDVALIDITY":
                    world.uidValidity(command.mailbox(), value);
                    break;
                case "HIGHESTMODSEQ":
                    highestOfMailbox(running, value);
                    break;
                default:
                    break;
            }
        }
        running.result();
    }

    private void uidNext(Running running, long told) {
        if (told < running.bounds().uidNext()) {
            throw new AssertionError("UIDNEXT was " + running.bounds().uidNext());
        }
        world.uidNext(running.command().mailbox(), told);
    }

    private void highestOfMailbox(Running running, long told) {
        if (told < Math.max(1, running.bounds().modSeq())) {
            throw new AssertionError("HIGHESTMODSEQ was " + running.bounds().modSeq());
        }
        world.modSeq(running.command().mailbox(), told);
    }

    private void answer(Running running, String line) {
        Matcher tagged = TAGGED.matcher(line);
        Command command = running.command();
        if (!tagged.matches() || !tagged.group(1).equals(command.tag())) {
            throw new AssertionError("not the answer that is due");
        }
        if (command.is(Command.Kind.IDLE) && running.isContinued()) {
            throw new AssertionError("IDLE ends, and the client did not say DONE");
        }
        String status = tagged.group(2);
        String code = Optional.ofNullable(tagged.group(3)).orElse("");
        if (command.opens()) {
            open(running, status, code);
        } else if (status.equals("OK")) {
            completed(running, code);
        } else if (status.equals("NO") && MODIFIED.matcher(code).matches() && command.is(Command.Kind.STORE)) {
            // So it may be answered where some of the messages are gone: the others passed all the same (RFC 7162, 3.1.3).
            stored(running, code);
        } else {
            refused(command, status);
        }
        view.ifPresent(selected -> selected.completeUpTo(running.completeUpTo()));
        enabled(command, status);
        unanswered.remove();
    }

    private void refused(Command command, String status) {
        boolean writes = command.is(Command.Kind.STORE) || command.is(Command.Kind.EXPUNGE) || command.is(Command.Kind.MOVE);
        boolean readOnly = writes && view.isPresent() && view.get().isReadOnly();
        boolean nothingLeft = command.is(Command.Kind.COPY) || command.is(Command.Kind.MOVE);
        if (!command.mayBeRefused() && !(status.equals("NO") && (readOnly || nothingLeft))) {
            throw new AssertionError("there is no reason to refuse it");
        }
    }

    private void enabled(Command command, String status) {
        boolean ok = status.equals("OK");
        if (command.enables()) {
            condstore = ok ? Enabled.YES : condstore == Enabled.NO ? Enabled.MAYBE : condstore;
        }
        if (command.is(Command.Kind.ENABLE) && ok && command.text().contains("QRESYNC")) {
            qresync = Enabled.YES;
        }
    }

    private void completed(Running running, String code) {
        Command command = running.command();
        Matcher highest = HIGHESTMODSEQ.matcher(code);
        if (highest.matches()) {
            if (command.is(Command.Kind.CLOSE)) {
                throw new AssertionError("CLOSE tells HIGHESTMODSEQ, but not what vanished");
            }
            highestModSeq(running, selected(), Long.parseLong(highest.group(1)));
        }
        if (running.hasVanished() && !running.toldHighestModSeq()) {
            throw new AssertionError("VANISHED without HIGHESTMODSEQ");
        }
        switch (command.kind()) {
            case SEARCH:
            case STATUS:
            case ENABLE:
                once(running);
                break;
            case APPEND:
                appended(running, code);
                break;
            case COPY:
            case MOVE:
                if (code.startsWith("COPYUID")) {
                    copyUid(running, code);
                }
                writable(command, Command.Kind.MOVE);
                break;
            case FETCH:
                fetchedAll(running);
                break;
            case STORE:
                writable(command, Command.Kind.STORE);
                stored(running, code);
                break;
            case EXPUNGE:
                writable(command, Command.Kind.EXPUNGE);
                break;
            case NOOP:
                view.ifPresent(View::settle);
                break;
            case CLOSE:
            case UNSELECT:
                selected();
                left();
                break;
            case LOGOUT:
                if (!running.saidBye()) {
                    throw new AssertionError("LOGOUT without BYE");
                }
                left();
                loggedOut = true;
                break;
            default:
                break;
        }
    }

    private void writable(Command command, Command.Kind writing) {
        if (command.is(writing) && selected().isReadOnly()) {
            throw new AssertionError("the mailbox was opened with EXAMINE");
        }
    }

    private static void once(Running running) {
        if (running.results() != 1) {
            throw new AssertionError("its result was told " + running.results() + " times");
        }
    }

    private void appended(Running running, String code) {
        Matcher appended = APPENDUID.matcher(code);
        if (!appended.matches()) {
            throw new AssertionError("no APPENDUID");
        }
        world.uidValidity(running.command().mailbox(), Long.parseLong(appended.group(1)));
        created(running, Long.parseLong(appended.group(2)));
    }

    private void fetchedAll(Running running) {
        View selected = selected();
        running.vanishedEarlier().forEach(uid -> {
            if (selected.byUid(uid).isPresent()) {
                throw new AssertionError("UID " + uid + " vanished earlier, but is there");
            }
        });
        if (running.command().since().isEmpty()) {
            running.named().stream().filter(message -> !running.hasTold(message)).forEach(selected::owes);
        }
    }

    private void stored(Running running, String code) {
        View selected = selected();
        Command command = running.command();
        ImmutableSet<Message> modified = modified(command, selected, code);
        ImmutableList<Message> all = selected.messages();
        for (Message message : running.named()) {
            if (!modified.contains(message) && all.contains(message)) {
                passed(running, selected, message);
            }
        }
        if (command.isSilent()) {
            // A message whose UID was not known when its turn came, and perhaps still isn't.
            ImmutableSet<Message> sinceNamed = Sets.difference(selected.named(command), running.named()).immutableCopy();
            Sets.difference(sinceNamed, modified).forEach(message -> storedSilently(running, message));
            all.stream().filter(message -> command.byUid() && message.uid() == 0).forEach(Message::forget);
        }
    }

    private static ImmutableSet<Message> modified(Command command, View selected, String code) {
        Matcher modified = MODIFIED.matcher(code);
        if (!modified.matches()) {
            return ImmutableSet.of();
        }
        if (command.unchangedSince().isEmpty()) {
            throw new AssertionError("MODIFIED without a condition");
        }
        ImmutableSet.Builder<Message> messages = ImmutableSet.builder();
        for (long number : Numbers.told(modified.group(1))) {
            if (!Numbers.requested(command.set()).contains(number)) {
                throw new AssertionError("MODIFIED names a message that the command does not");
            }
            if (command.byUid()) {
                selected.byUid(number).ifPresent(messages::add);
            } else {
                selected.number(number);
                messages.add(selected.messages().get(Math.toIntExact(number - 1)));
            }
        }
        return messages.build();
    }

    private static void passed(Running running, View selected, Message message) {
        Command command = running.command();
        List<ImmutableSet<String>> told = running.flagsTold(message);
        boolean due = !command.isSilent() || command.unchangedSince().isPresent();
        if (due && !running.hasTold(message)) {
            selected.owes(message);
        } else if (!command.isSilent() && told.isEmpty()) {
            throw new AssertionError("the flags of message " + selected.numberOf(message) + " were not told");
        } else if (!command.isSilent() && told.stream().noneMatch(flags -> changed(command, flags).equals(flags))) {
            throw new AssertionError("what was set is not among the flags of message " + selected.numberOf(message) + ", " + message);
        }
        if (command.isSilent()) {
            storedSilently(running, message);
        }
    }

    /** The client takes it as done, unless it is told better. */
    private static void storedSilently(Running running, Message message) {
        if (running.flagsTold(message).isEmpty()) {
            message.flags().ifPresent(before -> message.flags(changed(running.command(), before)));
        }
    }

    private static ImmutableSet<String> changed(Command command, ImmutableSet<String> flags) {
        switch (command.operation()) {
            case '+':
                return Sets.union(flags, command.flags()).immutableCopy();
            case '-':
                return Sets.difference(flags, command.flags()).immutableCopy();
            default:
                return command.flags();
        }
    }

    /** The mailbox before is left even if the one that was asked for can't be opened (RFC 3501, 6.3.1). */
    private void open(Running running, String status, String code) {
        int closed = closed(running.opening());
        if (closed >= 0 && view.isEmpty()) {
            throw new AssertionError("CLOSED, but no mailbox was selected");
        }
        if (closed < 0 && view.isPresent() && !status.equals("BAD")) {
            throw new AssertionError("the selected mailbox is left without CLOSED");
        }
        running.opening().subList(0, Math.max(closed, 0)).forEach(line -> untagged(running, line));
        left();
        if (!status.equals("OK")) {
            refused(running.command(), status);
            return;
        }
        if (!code.equals(running.command().is(Command.Kind.EXAMINE) ? "READ-ONLY" : "READ-WRITE")) {
            throw new AssertionError("READ-ONLY or READ-WRITE, whichever it is not");
        }
        new Opening(running).open(running.opening().subList(closed + 1, running.opening().size()));
    }

    private static int closed(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("* OK [CLOSED]")) {
                return i;
            }
        }
        return -1;
    }

    private static ImmutableSet<String> words(String list) {
        return ImmutableSet.copyOf(Splitter.on(' ').omitEmptyStrings().split(list));
    }

    /** The answer of SELECT or EXAMINE. */
    private final class Opening {
        private final Running running;
        private final Command command;
        private final SortedMap<Long, Message> messages;
        private final SortedMap<Long, Long> numbers = new TreeMap<>();
        private long exists = -1;
        private long recent = -1;
        private long uidValidity = 0;
        private long uidNext = 0;
        private long highestModSeq = 0;
        private boolean permanentFlags = false;
        private Optional<ImmutableSet<String>> keywords = Optional.empty();
        private boolean toldChanges = false;

        private Opening(Running running) {
            this.running = running;
            this.command = running.command();
            this.messages = running.memory().map(Memory::messages).orElseGet(TreeMap::new);
        }

        private void open(List<String> lines) {
            lines.forEach(line -> {
                try {
                    take(line);
                } catch (AssertionError e) {
                    throw new AssertionError(line + ": " + e.getMessage(), e);
                }
            });
            if (exists < 0 || recent < 0 || uidValidity == 0 || uidNext == 0 || highestModSeq == 0 || !permanentFlags || keywords.isEmpty()) {
                throw new AssertionError("not all that has to be told of a mailbox that is opened");
            }
            if (recent > exists) {
                throw new AssertionError("more messages recent than exist");
            }
            world.uidValidity(command.mailbox(), uidValidity);
            ClientModel.this.uidNext(running, uidNext);
            highestOfMailbox(running, highestModSeq);
            View opened = new View(command.mailbox(), command.is(Command.Kind.EXAMINE), uidValidity, highestModSeq);
            opened.keywords(keywords.get());
            if (running.memory().isPresent() && running.memory().get().uidValidity() == uidValidity) {
                resynchronized(opened);
            } else {
                opened.exists(exists);
            }
            view = Optional.of(opened);
        }

        private void take(String line) {
            Matcher count = COUNT.matcher(line);
            Matcher vanished = VANISHED.matcher(line);
            Matcher flags = FLAGS.matcher(line);
            Matcher code = CODE.matcher(line);
            if (FetchLine.is(line)) {
                changed(FetchLine.parse(line));
            } else if (count.matches() && count.group(2).equals("EXISTS") && exists < 0) {
                exists = Long.parseLong(count.group(1));
            } else if (count.matches() && count.group(2).equals("RECENT") && recent < 0) {
                recent = Long.parseLong(count.group(1));
            } else if (vanished.matches() && vanished.group(1) != null && running.memory().isPresent() && !toldChanges) {
                messages.keySet().removeAll(Numbers.told(vanished.group(2)));
            } else if (flags.matches() && keywords.isEmpty()) {
                keywords = Optional.of(words(flags.group(1)));
            } else if (code.matches()) {
                code(code.group(1), Optional.ofNullable(code.group(2)).orElse(""));
            } else {
                throw new AssertionError("nobody asked for it");
            }
        }

        private void code(String name, String value) {
            switch (name) {
                case "UIDVALIDITY":
                    uidValidity = Long.parseLong(value);
                    break;
                case "UIDNEXT":
                    uidNext = Long.parseLong(value);
                    break;
                case "HIGHESTMODSEQ":
                    highestModSeq = Long.parseLong(value);
                    break;
                case "PERMANENTFLAGS":
                    permanentFlags = true;
                    break;
                case "UNSEEN":
                    if (Long.parseLong(value) < 1 || Long.parseLong(value) > exists) {
                        throw new AssertionError("out of 1 to " + exists);
                    }
                    break;
                case "MAILBOXID":
                    break;
                default:
                    throw new AssertionError("nobody asked for it");
            }
        }

        private void changed(FetchLine fetched) {
            if (running.memory().isEmpty()) {
                throw new AssertionError("nobody asked for it");
            }
            long modSeq = fetched.modSeq().orElseThrow(() -> new AssertionError("no MODSEQ"));
            long uid = fetched.uid().orElseThrow(() -> new AssertionError("no UID"));
            ImmutableSet<String> flags = Sets.difference(fetched.flags().orElseThrow(() -> new AssertionError("no FLAGS")), ImmutableSet.of(RECENT))
                .immutableCopy();
            if (modSeq <= running.memory().get().modSeq()) {
                throw new AssertionError("not changed since " + running.memory().get().modSeq());
            }
            Message message = messages.computeIfAbsent(uid, any -> new Message());
            message.uid(uid);
            message.modSeq(modSeq);
            message.flags(flags);
            memories.modSeq(command.mailbox(), uid, modSeq);
            world.state(command.mailbox(), uid, modSeq, flags);
            world.modSeq(command.mailbox(), modSeq);
            numbers.put(fetched.number(), uid);
            toldChanges = true;
        }

        /**
         * What it remembered, less what vanished, and what changed: these are all messages of the mailbox. But for those that change at this
         * moment: they are told with the next command, under a mod-sequence above the one that was told.
         */
        private void resynchronized(View opened) {
            if (messages.size() > exists) {
                throw new AssertionError("resynchronized from " + running.memory().get().modSeq() + " to UIDs " + messages.keySet() + ", but "
                    + exists + " exist");
            }
            numbers.forEach((number, uid) -> {
                long above = messages.tailMap(uid).size() - 1L;
                long below = messages.headMap(uid).size();
                if (number <= below || number > exists - above) {
                    throw new AssertionError("message " + number + " of " + exists + " is not UID " + uid + " of " + messages.keySet());
                }
            });
            opened.resynchronized(messages, numbers, exists);
        }
    }
}
