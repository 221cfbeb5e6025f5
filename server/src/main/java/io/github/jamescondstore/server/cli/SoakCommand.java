/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.Callable;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import io.github.jamescondstore.server.ServerStartException;
import io.github.jamescondstore.server.soak.Soak;
import io.github.jamescondstore.server.soak.SoakServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * For who wants to see it hold.
 */
@Command(name = "soak",
    description = "Starts a server, or two on PostgreSQL, has clients take, send, expunge and follow messages while connections break and, where mail outlives"
        + " its server, servers are killed, and checks what they are told. Exit code 1: a client was contradicted.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class SoakCommand implements Callable<Integer> {
    private static final int CONTRADICTED = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "60", description = "How long (default ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What the clients do is by chance, from this on (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--restart-database", paramLabel = "COMMAND", description = "What kills the PostgreSQL database and starts it again, given to sh every 90"
        + " seconds, such as 'pg_ctl restart -m immediate -D DIR'. Without it the database is left alone.")
    private Optional<String> restartDatabase = Optional.empty();

    @Mixin
    private StoreOptions store = new StoreOptions();

    /** One that may be killed and started again on what it left behind. */
    private final class Server implements SoakServer, AutoCloseable {
        private final Path directory;
        private volatile ServerProcess process;

        private Server() throws IOException, ServerStartException, InterruptedException {
            directory = Files.createTempDirectory("james-condstore-soak-");
            try {
                process = start();
            } catch (ServerStartException | InterruptedException e) {
                deleteDirectory();
                throw e;
            }
        }

        private void deleteDirectory() throws IOException {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }

        private ServerProcess start() throws ServerStartException, InterruptedException {
            List<String> arguments = new ArrayList<>(store.arguments());
            arguments.addAll(List.of("--data-dir", directory.toString()));
            if (!store.isLasting()) {
                arguments.addAll(List.of("--jmap-port", "0"));
            }
            return ServerProcess.start(arguments);
        }

        @Override
        public String host() {
            return process.host();
        }

        @Override
        public int imapPort() {
            return process.imapPort();
        }

        @Override
        public int lmtpPort() {
            return process.lmtpPort();
        }

        @Override
        public OptionalInt jmapPort() {
            return process.jmapPort();
        }

        @Override
        public void killAndRestart() throws Exception {
            process.kill();
            process = start();
        }

        @Override
        public void close() throws IOException, InterruptedException {
            process.close();
            deleteDirectory();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (minutes <= 0) {
            throw new ParameterException(spec.commandLine(), minutes + " minutes leave no time");
        }
        if (restartDatabase.isPresent() && !store.isPostgresql()) {
            throw new ParameterException(spec.commandLine(), "--restart-database goes with --store postgresql only");
        }
        List<Server> servers = new ArrayList<>();
        try {
            for (int i = 0; i < (store.isPostgresql() ? 2 : 1); i++) {
                servers.add(new Server());
            }
            Soak soak = new Soak(List.copyOf(servers), store.isLasting(), restartDatabase.map(SoakCommand::database), seed);
            List<String> contradictions = soak.run(Duration.ofMinutes(minutes), this::say);
            contradictions.forEach(this::say);
            if (contradictions.isEmpty() && !soak.hasShownAnything()) {
                spec.commandLine().getErr().println("james-condstore soak: nothing was delivered, handed out or compared, so nothing was shown");
                return Main.CANNOT;
            }
            return contradictions.isEmpty() ? 0 : CONTRADICTED;
        } catch (ServerStartException | IOException | ExecutionException | TimeoutException e) {
            spec.commandLine().getErr().println("james-condstore soak: " + e.getMessage());
            return Main.CANNOT;
        } finally {
            for (Server server : servers) {
                close(server);
            }
        }
    }

    /** What was found out stands, however a server ends. */
    private void close(Server server) throws InterruptedException {
        try {
            server.close();
        } catch (IOException e) {
            spec.commandLine().getErr().println("james-condstore soak: a server was not ended as it should be: " + e.getMessage());
        }
    }

    private static Soak.Victim database(String restart) {
        return () -> {
            int code = new ProcessBuilder("sh", "-c", restart).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start().waitFor();
            if (code != 0) {
                throw new IOException("the database was not restarted: '" + restart + "' ended with exit code " + code);
            }
        };
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
