/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Closer;
import com.google.common.net.HostAndPort;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * Measures servers over real sockets, alternately, and compares them to the first.
 */
@Command(name = "wire", mixinStandardHelpOptions = true, showDefaultValues = true, sortOptions = false,
    description = "Measures servers over real sockets, alternately, and compares them to the first.")
public final class WireBenchmark implements Callable<Integer> {
    private static final String STOCK = "stock";
    private static final String MODULE = "module";
    /** The fixtures change and expunge ten messages each, spread over the mailbox. */
    private static final int SMALLEST_MAILBOX = 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--target", split = ",", paramLabel = "TARGET", defaultValue = STOCK + "," + MODULE,
        description = "[NAME=]SERVER, where SERVER is 'stock', 'module', or HOST:PORT of a running one; the first is what the others are compared to.")
    private List<String> targets;

    @Option(names = "--only", split = ",", paramLabel = "NAME", defaultValue = "overhead",
        description = "Operations by name, name@size, or group (overhead, resync, load).")
    private List<String> only;

    @Option(names = "--messages", split = ",", paramLabel = "COUNT",
        showDefaultValue = CommandLine.Help.Visibility.NEVER,
        description = "Mailbox sizes instead of each operation's own.")
    private List<Integer> messages = ImmutableList.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Measured rounds of each operation on each target.")
    private int rounds;

    @Option(names = "--warmup-seconds", paramLabel = "SECONDS", defaultValue = "3",
        description = "Unmeasured rounds before, for each operation and target.")
    private double warmUpSeconds;

    @Option(names = "--round-seconds", paramLabel = "SECONDS", defaultValue = "2",
        description = "A round ends after this time even if not all of its commands were sent.")
    private double roundSeconds;

    @Option(names = "--processor", paramLabel = "NUMBER",
        description = "Measure with client and servers on this one (from 0; needs taskset), where one connection is measured.")
    private Optional<Integer> processor;

    @Option(names = "--together",
        description = "Operations of one connection on mailboxes of one size share their servers and take turns, to be compared with each other.")
    private boolean together;

    @Option(names = "--attempts", paramLabel = "COUNT", defaultValue = "3",
        description = "How often servers are started for what fails on them.")
    private int attempts;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the numbers there, after each operation.")
    private Optional<Path> json;

    @Option(names = "--user", defaultValue = "alice@example.org", description = "Who to log in as.")
    private String user;

    @Option(names = "--password", defaultValue = "secret", description = "The user's password.")
    private String password;

    @Option(names = "--server-jar", paramLabel = "FILE",
        description = "The launcher for 'stock' and 'module', if not the one this benchmark was built with.")
    private Optional<Path> serverJar;

    @Option(names = "--server-jvm", split = " ", paramLabel = "ARGS", defaultValue = "-Xms2g -Xmx2g",
        description = "Arguments for the JVM of 'stock' and 'module'.")
    private List<String> serverJvm;

    @Option(names = "--store", paramLabel = "STORE", defaultValue = "MEMORY",
        description = "Where 'stock' and 'module' keep their mail: ${COMPLETION-CANDIDATES}. PostgreSQL is started with the benchmark.")
    private StoreChoice.Kind store;

    @Option(names = "--others", paramLabel = "COUNT", defaultValue = "100000",
        description = "Messages that other users have in each server's PostgreSQL database.")
    private int others;

    @Option(names = "--list", description = "Only list the operations.")
    private boolean list;

    public static void main(String[] args) {
        System.exit(new CommandLine(new WireBenchmark())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(WireBenchmark::report)
            .execute(args));
    }

    /** One line instead of a stack trace: what goes wrong is the server's or the network's. */
    public static int report(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failure);
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws IOException {
        ImmutableList<Operation> all = Operations.all(messages);
        if (list) {
            all.forEach(operation -> System.out.printf("%-9s %-26s %s%n",
                operation.group().name().toLowerCase(Locale.US), operation.name(), operation.description()));
            return CommandLine.ExitCode.OK;
        }
        ImmutableList<Operation> operations = selected(all);
        Settings settings = settings();
        Optional<JsonReport> report = json.map(file -> new JsonReport(file, settings));
        List<Comparison> comparisons = new ArrayList<>();
        // A file that cannot be written should be known now.
        write(report, comparisons);
        try (StoreChoice choice = StoreChoice.of(store, others)) {
            for (List<Operation> sharing : sharing(operations)) {
                comparisons.addAll(measure(sharing, settings, choice));
                write(report, comparisons);
            }
        }
        new TextReport(System.out).print(comparisons);
        return comparisons.size() == operations.size() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** What is measured on the same servers. */
    private Collection<List<Operation>> sharing(List<Operation> operations) {
        return operations.stream()
            .collect(Collectors.groupingBy(operation -> together ? operation.place() : operation.name(), LinkedHashMap::new, Collectors.toList()))
            .values();
    }

    /**
     * On servers of their own: what is done before on a server makes the next faster or slower. None if they fail again and again, since
     * what a target cannot do must not cost the numbers of all the rest.
     */
    private List<Comparison> measure(List<Operation> operations, Settings settings, StoreChoice choice) throws IOException {
        String names = Operation.names(operations);
        List<Comparison> measured = ImmutableList.of();
        for (int attempt = 1; measured.isEmpty() && attempt <= attempts; attempt++) {
            progress(names + ": starting " + String.join(", ", targets));
            try (Closer servers = Closer.create()) {
                measured = new Runner(open(servers, choice), settings).run(operations);
            } catch (IOException e) {
                // Also when they are closed: what was measured before counts.
                progress(names + " failed (attempt " + attempt + " of " + attempts + "): " + e.getMessage());
            }
        }
        return measured;
    }

    private void write(Optional<JsonReport> report, List<Comparison> comparisons) throws IOException {
        if (report.isPresent()) {
            report.get().write(comparisons);
        }
    }

    private ImmutableList<Operation> selected(List<Operation> all) {
        try {
            return Operations.select(all, only);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Settings settings() {
        if (rounds < 1 || attempts < 1 || roundSeconds <= 0 || warmUpSeconds < 0 || others < 0
            || messages.stream().anyMatch(count -> count < SMALLEST_MAILBOX)) {
            throw new ParameterException(spec.commandLine(),
                "Needed: at least one round and attempt, a positive length, no less than no mail of others, and mailboxes of at least " + SMALLEST_MAILBOX
                    + " messages");
        }
        return new Settings(rounds, Duration.ofMillis((long) (warmUpSeconds * 1000)), Duration.ofMillis((long) (roundSeconds * 1000)),
            processor, store == StoreChoice.Kind.POSTGRESQL ? others : 0);
    }

    private List<Workbench> open(Closer closer, StoreChoice choice) throws IOException {
        List<Workbench> benches = new ArrayList<>();
        for (String target : targets) {
            benches.add(closer.register(new Workbench(closer.register(open(target, choice)))));
        }
        return benches;
    }

    private Target open(String target, StoreChoice choice) throws IOException {
        int equals = target.indexOf('=');
        String server = target.substring(equals + 1);
        String name = equals > 0 ? target.substring(0, equals) : server;
        Credentials credentials = new Credentials(user, password);
        ServerLauncher launcher = new ServerLauncher(serverJar, serverJvm, credentials, choice);
        switch (server) {
            case STOCK:
                return launcher.launch(name, ServerLauncher.Kind.STOCK);
            case MODULE:
                return launcher.launch(name, ServerLauncher.Kind.MODULE);
            default:
                return running(name, server, credentials);
        }
    }

    /** A server somebody else started: its processor time is not known. */
    private Target running(String name, String server, Credentials credentials) {
        try {
            HostAndPort address = HostAndPort.fromString(server);
            return new Target(name, new InetSocketAddress(address.getHost(), address.getPort()), credentials, CpuClock.NONE, Optional.empty(),
                Optional.empty(), () -> { });
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ParameterException(spec.commandLine(), "'" + server + "' is neither stock, module nor HOST:PORT");
        }
    }

    private void progress(String message) {
        System.err.println(message);
    }
}
