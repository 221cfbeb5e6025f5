/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.CondstoreServer;

/**
 * Plays one script against one server. Of one thread.
 */
final class Player {
    private static final Pattern SYNCHRONIZING = Pattern.compile("\\{\\d+\\}¶");
    /** The answer on a connection that has ended before. */
    static final String GONE = "<gone>";

    private static final String TAG = "§";
    private static final String CONTINUE = "+";

    /** A connection and the commands that it waits for. */
    private static final class Client {
        private final char letter;
        private final WireClient wire;
        private int tags;
        private final Set<String> open = new HashSet<>();
        private Optional<String> login = Optional.empty();
        private Optional<String> selection = Optional.empty();

        private Client(char letter, WireClient wire) {
            this.letter = letter;
            this.wire = wire;
        }

        private String nextTag() {
            String tag = Character.toLowerCase(letter) + String.valueOf(++tags);
            open.add(tag);
            return tag;
        }

        private void remember(String command, String answer) {
            if (answer.contains(" OK ")) {
                String verb = command.toUpperCase(Locale.US);
                if (verb.startsWith("LOGIN ")) {
                    login = Optional.of(command);
                } else if (verb.startsWith("SELECT ") || verb.startsWith("EXAMINE ")) {
                    selection = Optional.of(command);
                } else if (verb.equals("UNSELECT") || verb.equals("CLOSE")) {
                    selection = Optional.empty();
                }
            }
        }

        /** True if nothing is left to wait for. */
        private boolean answersTheLast(String line) {
            return open.remove(line.substring(0, Math.max(0, line.indexOf(' ')))) && open.isEmpty();
        }
    }

    private final CondstoreServer server;
    private final Waiting waiting;
    private final String user;
    private final String other;
    private final String password;
    private final TreeMap<Character, Client> clients = new TreeMap<>();
    private final List<Answer> answers = new ArrayList<>();

    Player(CondstoreServer server, Waiting waiting, String user, String other, String password) {
        this.server = server;
        this.waiting = waiting;
        this.user = user;
        this.other = other;
        this.password = password;
    }

    ImmutableList<Answer> play(Script script) throws IOException {
        try {
            for (Step step : script.steps()) {
                play(step);
            }
            for (Character letter : ImmutableList.copyOf(clients.keySet())) {
                waiting.begin(answers.size(), false);
                logout(client(letter));
            }
        } finally {
            waiting.end();
            clients.values().forEach(client -> client.wire.close());
        }
        return ImmutableList.copyOf(answers);
    }

    private void play(Step step) throws IOException {
        waiting.begin(answers.size(), step.jamesIsSilent());
        Client client = client(step.connection());
        String text = fill(step.text());
        Answer answer = new Answer(step.connection(), step.text());
        answers.add(answer);
        if (!client.wire.isOpen()) {
            answer.add(GONE);
            return;
        }
        say(client, step.kind(), text, answer);
        if (step.jamesIsSilent() && client.wire.isOpen()) {
            // As with James, which hangs: what comes next finds both in the same state.
            client.wire.breakOff();
        }
    }

    private void say(Client client, Step.Kind kind, String text, Answer answer) {
        switch (kind) {
            case COMMAND:
                command(client, text, answer);
                return;
            case RAW:
                client.wire.send(Escapes.toBytes(withTags(client, text)));
                readAnswer(client, answer);
                return;
            case PIECE:
                client.wire.send(Escapes.toBytes(withTags(client, text)));
                return;
            case AWAIT:
                await(client, text, answer);
                return;
            case DISCONNECT:
                client.wire.close();
                clients.remove(client.letter);
                return;
            default:
                throw new IllegalArgumentException(kind.toString());
        }
    }

    private String fill(String text) {
        return text.replace("$user", user).replace("$other", other).replace("$password", password)
            .replace("$plain", Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String withTags(Client client, String text) {
        String result = text;
        while (result.contains(TAG)) {
            result = result.replaceFirst(TAG, client.nextTag());
        }
        return result;
    }

    private Client client(char letter) throws IOException {
        Client known = clients.get(letter);
        if (known != null) {
            return known.wire.brokeOff() ? anew(known) : known;
        }
        Client client = new Client(letter, WireClient.connect(server.host(), server.imapPort()));
        clients.put(letter, client);
        Answer greeting = new Answer(letter, "");
        greeting.add(client.wire.response(waiting));
        answers.add(greeting);
        return client;
    }

    /** In the place of one that hung or broke off: logged in and with the mailbox open as that was, unseen by the comparison. */
    private Client anew(Client lost) throws IOException {
        Client client = new Client(lost.letter, WireClient.connect(server.host(), server.imapPort()));
        clients.put(lost.letter, client);
        Answer unseen = new Answer(lost.letter, "");
        unseen.add(client.wire.response(waiting));
        lost.login.ifPresent(login -> command(client, login, unseen));
        lost.selection.ifPresent(selection -> command(client, selection, unseen));
        client.tags = lost.tags;
        return client;
    }

    private void command(Client client, String text, Answer answer) {
        String command = client.nextTag() + " " + text + "¶";
        Matcher literal = SYNCHRONIZING.matcher(command);
        int sent = 0;
        while (literal.find()) {
            client.wire.send(Escapes.toBytes(command.substring(sent, literal.end())));
            sent = literal.end();
            if (!readAnswer(client, answer).startsWith(CONTINUE)) {
                return;
            }
        }
        client.wire.send(Escapes.toBytes(command.substring(sent)));
        client.remember(text, readAnswer(client, answer));
    }

    /** Up to what ends it, which is returned. */
    private String readAnswer(Client client, Answer answer) {
        while (true) {
            boolean nothingToWaitFor = client.open.isEmpty();
            String line = client.wire.response(waiting);
            answer.add(line);
            if (client.answersTheLast(line) || line.startsWith(CONTINUE) || nothingToWaitFor || !client.wire.isOpen()) {
                return line;
            }
        }
    }

    private void await(Client client, String text, Answer answer) {
        String line;
        do {
            line = client.wire.response(waiting);
            answer.add(line);
        } while (!line.contains(text) && client.wire.isOpen());
    }

    private void logout(Client client) {
        Answer answer = new Answer(client.letter, "LOGOUT");
        answers.add(answer);
        if (!client.wire.isOpen()) {
            answer.add(GONE);
            return;
        }
        client.wire.send(Escapes.toBytes(client.nextTag() + " LOGOUT¶"));
        while (client.wire.isOpen()) {
            answer.add(client.wire.response(waiting));
        }
    }
}
