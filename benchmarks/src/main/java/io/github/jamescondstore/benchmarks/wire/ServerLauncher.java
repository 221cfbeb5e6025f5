/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

/**
 * Starts a server in a JVM of its own. What is known about the launcher's command line and about the line it prints when it is ready is
 * here and nowhere else.
 */
final class ServerLauncher {
    /** Which of the launcher's servers. */
    enum Kind { STOCK, MODULE }

    private static final String LAUNCHER = "io.github.jamescondstore.server.cli.Main";
    private static final ImmutableList<String> ARGUMENTS = ImmutableList.of("serve", "--until-stdin-closes",
        "--imap-port", "0", "--webadmin-port", "0", "--lmtp-port", "0");
    private static final String STOCK = "--stock";
    private static final String DATA_DIR = "--data-dir";
    private static final Pattern READY = Pattern.compile("^Ready: .*\\bIMAP ([^:\\s]+):(\\d+)");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    /** In a server's directory. */
    private static final String DATA = "data";
    private static final String SERVER_LOG = "server.log";
    private static final String NEVER_READY = "";

    private final Optional<Path> serverJar;
    private final ImmutableList<String> jvmArguments;
    private final Credentials credentials;
    private final StoreChoice store;

    /**
     * @param serverJar an executable jar of the launcher; empty: the launcher on this class path
     */
    ServerLauncher(Optional<Path> serverJar, List<String> jvmArguments, Credentials credentials, StoreChoice store) {
        this.serverJar = serverJar;
        this.jvmArguments = ImmutableList.copyOf(jvmArguments);
        this.credentials = credentials;
        this.store = store;
    }

    Target launch(String name, Kind kind) throws IOException {
        Path directory = Files.createTempDirectory("condstore-benchmark-");
        return launch(name, kind, store.newStore(), directory, () -> delete(directory));
    }

    /**
     * On mail that may be there already.
     *
     * @param directory for the server's data and its log
     * @param stopped   what there is to do when it has ended
     */
    Target launch(String name, Kind kind, StoreChoice.ServerStore mail, Path directory, Closeable stopped) throws IOException {
        Path log = directory.resolve(SERVER_LOG);
        Process process = new ProcessBuilder(command(kind, mail, directory.resolve(DATA)))
            .redirectError(log.toFile())
            .start();
        ServerProcess server = new ServerProcess(process, stopped);
        try {
            String ready = awaitReady(process, log);
            Matcher matcher = READY.matcher(ready);
            if (!matcher.find()) {
                throw new IOException("The server '" + name + "' did not start; it said:\n" + tail(log));
            }
            InetSocketAddress address = new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
            return new Target(name, address, credentials, CpuClock.of(process.toHandle()), mail.filling(),
                Optional.of(process.pid()), server);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @SuppressWarnings("UnstableApiUsage")
    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private List<String> command(Kind kind, StoreChoice.ServerStore mail, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        if (serverJar.isPresent()) {
            command.add("-jar");
            command.add(serverJar.get().toString());
        } else {
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(LAUNCHER);
        }
        command.addAll(ARGUMENTS);
        command.addAll(mail.options());
        if (kind == Kind.STOCK) {
            command.add(STOCK);
        }
        command.add(DATA_DIR);
        command.add(data.toString());
        return command;
    }

    /** The line that names the port, or an empty one if there will be none. Later output is read and dropped, or the server would block. */
    private String awaitReady(Process process, Path log) throws IOException {
        BlockingQueue<String> ready = new ArrayBlockingQueue<>(1);
        Thread reader = new Thread(() -> {
            try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (READY.matcher(line).find()) {
                        ready.offer(line);
                    }
                }
            } catch (IOException e) {
                // The process was ended while its output was read: there is nothing more to come.
                return;
            } finally {
                ready.offer(NEVER_READY);
            }
        }, "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            String line = ready.poll(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IOException("The server was not ready after " + START_TIMEOUT.toSeconds() + " s; it said:\n" + tail(log));
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the server started", e);
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /**
     * A started server: ended with the benchmark, however that ends.
     */
    private static final class ServerProcess implements Closeable {
        private final Process process;
        private final Closeable stopped;
        private final Thread hook;

        private ServerProcess(Process process, Closeable stopped) {
            this.process = process;
            this.stopped = stopped;
            this.hook = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook);
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            stopped.close();
            // A hook that is still there is harmless: the process is gone.
        }
    }
}
