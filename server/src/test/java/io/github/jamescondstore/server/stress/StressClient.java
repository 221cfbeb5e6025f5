/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.stress.Command.Kind;
import io.github.jamescondstore.server.stress.RandomCommands.Mode;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * One client that connects, says whatever comes to its mind, alone or several commands in one packet, hangs up, and comes back. All that
 * it is told goes through a {@link ClientModel}; at a fault it notes what led there and starts anew.
 */
final class StressClient {
    interface Connector {
        ImapConnection connect() throws IOException;
    }

    private static final int MOST_TRIES = 10;
    private static final int TRACED = 150;
    private static final int LONGEST_LINE = 400;

    private final String name;
    private final Connector connector;
    private final World world;
    private final Activity activity;
    private final Collection<String> faults;
    private final Random random;
    private final RandomCommands commands;
    private final boolean pipelinedAppends;
    private final Memories memories = new Memories();
    private final Deque<String> trace = new ArrayDeque<>();
    private final Map<Kind, Integer> sent = new EnumMap<>(Kind.class);
    private Optional<ImapConnection> connection = Optional.empty();
    private ClientModel model;
    private Mode mode = Mode.PLAIN;
    private int connections = 0;
    private int tags = 0;

    StressClient(int number, long seed, Connector connector, ImmutableList<String> mailboxes, boolean pipelinedAppends,
                 World world, Activity activity, Collection<String> faults) {
        this.name = "client " + number;
        this.connector = connector;
        this.world = world;
        this.activity = activity;
        this.pipelinedAppends = pipelinedAppends;
        this.faults = faults;
        this.random = new Random(seed * 1_000 + number);
        this.commands = new RandomCommands(random, mailboxes);
    }

    Map<Kind, Integer> sent() {
        return sent;
    }

    int connections() {
        return connections;
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** The next thing that it does, a connection first if it has none. */
    void step() throws InterruptedException {
        guarded(() -> {
            if (connection.isEmpty()) {
                open();
            } else if (oneIn(60)) {
                logout();
            } else if (oneIn(60)) {
                hangUp();
            } else if (commands.wantsMessages(model.view())) {
                appends();
            } else if (model.view().isPresent() && oneIn(30)) {
                idle();
            } else {
                burst();
            }
        });
    }

    /** Ends with a mailbox selected, everything answered. */
    void comeToRest() throws InterruptedException {
        for (int tries = 0; connection.isEmpty() || model.view().isEmpty(); tries++) {
            if (tries == MOST_TRIES) {
                throw new IllegalStateException("no mailbox can be selected any more: " + faults);
            }
            guarded(() -> {
                if (connection.isEmpty()) {
                    open();
                }
                if (model.view().isEmpty()) {
                    String mailbox = commands.mailbox();
                    exchange(List.of(Command.of(Kind.SELECT, "SELECT " + mailbox).mailbox(mailbox)));
                }
            });
        }
    }

    /** When all are at rest: catches up, and compares what it has been told with what a new client is told. */
    void compare() throws InterruptedException {
        guarded(() -> {
            exchange(List.of(Command.of(Kind.NOOP, "NOOP")));
            View view = model.view().orElseThrow(() -> new AssertionError("nothing is selected any more"));
            try (ImapConnection fresh = connector.connect()) {
                fresh.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
                fresh.command("EXAMINE " + view.mailbox() + " (CONDSTORE)").orThrow("EXAMINE");
                List<FetchLine> truth = new ArrayList<>();
                fresh.command("UID FETCH 1:* (UID FLAGS MODSEQ)").orThrow("FETCH").untagged().stream()
                    .filter(FetchLine::is).map(FetchLine::parse).forEach(truth::add);
                view.compare(truth);
            }
            logout();
        });
    }

    private void guarded(Step step) throws InterruptedException {
        try {
            step.run();
        } catch (AssertionError | IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            faults.add(name + ": " + e + "\n    " + String.join("\n    ", trace));
            connection.ifPresent(StressClient::close);
            connection = Optional.empty();
            memories.forget();
            trace.clear();
        }
    }

    private static void close(ImapConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private void note(String line) {
        trace.add(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line);
        if (trace.size() > TRACED) {
            trace.remove();
        }
    }

    private void open() throws IOException {
        connections++;
        note("-- a new connection");
        connection = Optional.of(connector.connect());
        model = new ClientModel(name + ", connection " + connections, world, memories);
        mode = Mode.values()[random.nextInt(Mode.values().length)];
        List<Command.Builder> opening = new ArrayList<>();
        opening.add(Command.of(Kind.LOGIN, "LOGIN " + ServerExtension.ALICE + " " + ServerExtension.PASSWORD));
        if (mode == Mode.QRESYNC) {
            opening.add(Command.of(Kind.ENABLE, "ENABLE QRESYNC").enables());
        } else if (mode == Mode.CONDSTORE && oneIn(2)) {
            opening.add(Command.of(Kind.ENABLE, "ENABLE CONDSTORE").enables());
        }
        if (oneIn(2)) {
            String mailbox = commands.mailbox();
            opening.add(Command.of(Kind.SELECT, "SELECT " + mailbox).mailbox(mailbox));
        }
        if (oneIn(2)) {
            exchange(opening);
        } else {
            for (Command.Builder command : opening) {
                exchange(List.of(command));
            }
        }
    }

    private void logout() throws IOException {
        send(List.of(Command.of(Kind.LOGOUT, "LOGOUT")));
        try {
            while (true) {
                receive();
            }
        } catch (EOFException e) {
            note("-- end of stream");
            model.closed();
        }
        close(connection.orElseThrow());
        connection = Optional.empty();
    }

    /** In the middle of something. */
    private void hangUp() throws IOException {
        if (oneIn(2)) {
            send(List.of(commands.next(model, mode)));
        }
        note("-- hangs up");
        model.left();
        close(connection.orElseThrow());
        connection = Optional.empty();
    }

    private void burst() throws IOException {
        List<Command.Builder> burst = new ArrayList<>();
        burst.add(commands.next(model, mode));
        if (oneIn(3)) {
            int more = 1 + random.nextInt(5);
            for (int i = 0; i < more; i++) {
                // What its numbers mean, and whether a mailbox is open, is decided by those before it.
                burst.add(commands.next(model, mode).mayBeRefused(true));
            }
        }
        exchange(burst);
    }

    private void appends() throws IOException {
        String mailbox = model.view().map(View::mailbox).orElseGet(commands::mailbox);
        int count = pipelinedAppends ? 1 + random.nextInt(3) : 1;
        List<Command.Builder> appends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String message = "From: bob@example.org\r\nSubject: job " + random.nextInt(1_000) + "\r\n\r\n" + "Take me.\r\n".repeat(1 + random.nextInt(20));
            appends.add(Command.of(Kind.APPEND, "APPEND " + mailbox + (oneIn(3) ? " (\\Seen $A)" : "") + " {" + message.length() + "+}\r\n" + message)
                .mailbox(mailbox));
        }
        exchange(appends);
    }

    private void idle() throws IOException, InterruptedException {
        send(List.of(Command.of(Kind.IDLE, "IDLE")));
        while (!model.isIdling() && !model.isQuiet()) {
            receive();
        }
        activity.await(random.nextInt(30));
        note("C: DONE");
        model.sentDone();
        connection.orElseThrow().sendLine("DONE");
        receiveAll();
    }

    private void exchange(List<Command.Builder> builders) throws IOException {
        send(builders);
        receiveAll();
    }

    /** In one packet. */
    private void send(List<Command.Builder> builders) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Command.Builder builder : builders) {
            tags++;
            Command command = builder.tagged("t" + tags);
            model.sent(command);
            sent.merge(command.kind(), 1, Integer::sum);
            note("C: " + command);
            lines.add(command.toString());
        }
        connection.orElseThrow().sendLine(String.join("\r\n", lines));
    }

    private void receiveAll() throws IOException {
        while (!model.isQuiet()) {
            receive();
        }
    }

    private void receive() throws IOException {
        String line = connection.orElseThrow().readResponse();
        note("S: " + line);
        model.received(line);
        if (!line.startsWith("* ")) {
            activity.done();
        }
    }
}
