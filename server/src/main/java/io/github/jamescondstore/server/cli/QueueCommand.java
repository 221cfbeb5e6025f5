/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.ServerStartException;
import io.github.jamescondstore.server.demo.QueueDemo;
import io.github.jamescondstore.server.demo.QueueReport;
import io.github.jamescondstore.server.demo.QueueTarget;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the queue on stock James and on James with the module, or on the server that is named, and prints what came of it.
 */
@Command(name = "queue",
    description = "A mailbox as a work queue: consumers claim messages with conditional STORE, and no message may go to two of them. "
        + "Runs on stock James and on James with the module, each started for it, or on any server named. "
        + "Exit code 1: with the module, or on the named server, a message went to two consumers or to none.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class QueueCommand implements Callable<Integer> {
    private static final String STOCK = "stock James";
    private static final String MODULE = "with the module";
    private static final int NOT_EXACT = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--messages", paramLabel = "N", defaultValue = "1000", description = "Messages in the queue (default ${DEFAULT-VALUE}).")
    private int messages;

    @Option(names = "--consumers", paramLabel = "N", defaultValue = "8",
        description = "Connections that take them out (default ${DEFAULT-VALUE}).")
    private int consumers;

    @Option(names = "--time-limit", paramLabel = "SECONDS", defaultValue = "120",
        description = "Stop claiming after this long (default ${DEFAULT-VALUE}).")
    private int seconds;

    /** All three or none: picocli sees to it. */
    private static final class Named {
        @Option(names = "--server", paramLabel = "HOST:PORT", required = true, converter = ServerAddress.Converter.class,
            description = "Any server with plain IMAP. The queue is a new mailbox there, deleted at the end. More than once for several servers "
                + "of the same mailboxes: the consumers are spread over them.")
        private List<ServerAddress> servers;

        @Option(names = "--login", paramLabel = "USER", required = true, description = "Who logs in there.")
        private String login;

        @Option(names = "--password", paramLabel = "PASSWORD", required = true, description = "And with which password.")
        private String password;
    }

    @ArgGroup(exclusive = false)
    private Named named;

    @Override
    public Integer call() throws InterruptedException {
        QueueDemo demo = demo();
        Map<String, QueueReport> reports = new LinkedHashMap<>();
        try {
            String judged = MODULE;
            if (named != null) {
                judged = named.servers.stream().map(ServerAddress::toString).collect(Collectors.joining(" and "));
                reports.put(judged, run(demo, judged, named.servers.stream()
                    .map(server -> new QueueTarget(server.host(), server.port(), named.login, named.password))
                    .collect(Collectors.toList())));
            } else {
                reports.put(STOCK, runOnOwnServer(demo, STOCK, true));
                reports.put(MODULE, runOnOwnServer(demo, MODULE, false));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(QueueTable.of(reports));
            out.flush();
            return reports.get(judged).exact() ? 0 : NOT_EXACT;
        } catch (IOException | ServerStartException e) {
            say("james-condstore demo queue: " + e.getMessage());
            return Main.CANNOT;
        }
    }

    private QueueDemo demo() {
        if (seconds <= 0) {
            throw new ParameterException(spec.commandLine(), "a time limit of " + seconds + " seconds leaves no time");
        }
        try {
            return new QueueDemo(messages, consumers, Duration.ofSeconds(seconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private QueueReport runOnOwnServer(QueueDemo demo, String name, boolean stock) throws IOException, ServerStartException, InterruptedException {
        say("starting a server: " + name);
        Map.Entry<String, String> user = ServerOptions.DEFAULT_USERS.entrySet().iterator().next();
        try (ServerProcess server = ServerProcess.start(stock)) {
            return run(demo, name, List.of(new QueueTarget(server.host(), server.imapPort(), user.getKey(), user.getValue())));
        }
    }

    private QueueReport run(QueueDemo demo, String name, List<QueueTarget> targets) throws IOException, InterruptedException {
        say(name + ": " + messages + " messages, " + consumers + " consumers");
        try (LiveProgress progress = new LiveProgress(messages)) {
            return demo.run(targets, progress);
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
