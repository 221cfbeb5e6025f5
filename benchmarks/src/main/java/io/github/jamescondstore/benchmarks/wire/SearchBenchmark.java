/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What a server whose search index is gone takes until it answers, and until words are found by an index again.
 */
@Command(name = "search", mixinStandardHelpOptions = true,
    description = "Measures the start of a server without its search index, on mail in PostgreSQL, and how fast the index is filled.")
public final class SearchBenchmark implements Callable<Integer> {
    private static final String MAILBOX = "many";
    private static final String SOURCE = "one";
    private static final Duration INDEXED = Duration.ofMillis(500);
    private static final String WORDS = "SEARCH TEXT \"no message says so\"";

    @Spec
    private CommandSpec spec;

    @Option(names = "--messages", paramLabel = "COUNT", split = ",", defaultValue = "1000,50000", description = "Default: ${DEFAULT-VALUE}")
    private List<Integer> messages;

    @Option(names = "--server-jvm", paramLabel = "ARGUMENTS", split = " ", defaultValue = "-Xmx2g", description = "Default: ${DEFAULT-VALUE}")
    private List<String> serverJvm;

    @Option(names = "--user", defaultValue = "alice@example.org", hidden = true)
    private String user;

    @Option(names = "--password", defaultValue = "secret", hidden = true)
    private String password;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%9s %-8s %10s %14s %15s %12s %14s%n", "messages", "server", "start (s)", "SELECT (ms)", "UNSEEN (ms)", "filled (s)", "messages/s");
        for (int count : messages) {
            for (ServerLauncher.Kind kind : ServerLauncher.Kind.values()) {
                measure(kind, count, out);
            }
        }
        return 0;
    }

    private void measure(ServerLauncher.Kind kind, int count, PrintWriter out) throws IOException {
        Path directory = Files.createTempDirectory("condstore-benchmark-");
        // Without others: their mail would be indexed too.
        try (StoreChoice choice = StoreChoice.of(StoreChoice.Kind.POSTGRESQL, 0)) {
            StoreChoice.ServerStore mail = choice.newStore();
            ServerLauncher launcher = new ServerLauncher(Optional.empty(), serverJvm, new Credentials(user, password), choice);
            Closeable nothing = () -> { };
            try (Target target = launcher.launch(kind.name(), kind, mail, directory, nothing); ImapConnection connection = target.connect()) {
                connection.execute("CREATE " + SOURCE).requireOk();
                connection.execute("CREATE " + MAILBOX).requireOk();
                connection.append(SOURCE, message()).requireOk();
                mail.filling().orElseThrow().fill(SOURCE, MAILBOX, count);
            }
            deleteIndex(directory);
            long begin = System.nanoTime();
            try (Target target = launcher.launch(kind.name(), kind, mail, directory, nothing); ImapConnection connection = target.connect()) {
                double started = seconds(begin);
                double select = milliseconds(connection, "SELECT " + MAILBOX);
                double unseen = milliseconds(connection, "SEARCH UNSEEN");
                // The first may have waited for the index and then read the rest itself.
                while (milliseconds(connection, WORDS) > INDEXED.toMillis()) {
                    out.flush();
                }
                double filled = seconds(begin);
                double filling = kind == ServerLauncher.Kind.STOCK ? started : filled - started;
                out.printf("%,9d %-8s %10.1f %14.1f %15.1f %12.1f %14.0f%n", count, kind.name().toLowerCase(Locale.ROOT), started, select, unseen,
                    filled, count / filling);
                out.flush();
            }
        } finally {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static byte[] message() {
        return ("From: bob@example.org\r\nTo: alice@example.org\r\nSubject: A letter like others\r\n\r\n"
            + "Some lines of words that a search may look for.\r\n".repeat(40)).getBytes(StandardCharsets.US_ASCII);
    }

    private static void deleteIndex(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Path index = files.filter(path -> path.endsWith("search-index")).findFirst().orElseThrow();
            MoreFiles.deleteRecursively(index, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static double milliseconds(ImapConnection connection, String command) throws IOException {
        long begin = System.nanoTime();
        connection.run(command).requireOk();
        return seconds(begin) * 1000;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
