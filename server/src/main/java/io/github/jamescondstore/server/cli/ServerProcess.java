/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.ServerStartException;

/**
 * A server in a process of its own, on free ports: the two that are compared then start equally cold and share nothing. It ends
 * with this process, however this one ends, because it reads its standard input to the end.
 */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(10);

    static ServerProcess start(boolean stock) throws ServerStartException, InterruptedException {
        return start(stock ? List.of("--jmap-port", "0", "--stock") : List.of("--jmap-port", "0"));
    }

    /**
     * @param options of serve, besides those that have it listen on free ports and end with this process
     */
    static ServerProcess start(List<String> options) throws ServerStartException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-cp", System.getProperty("java.class.path"),
            Main.class.getName(), "serve", "--until-stdin-closes",
            "--imap-port", "0", "--lmtp-port", "0", "--webadmin-port", "0"));
        command.addAll(options);
        try {
            Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
            return new ServerProcess(process, awaitReady(process));
        } catch (IOException e) {
            throw new ServerStartException("cannot start a server process: " + e.getMessage(), e);
        }
    }

    private static String awaitReady(Process process) throws IOException, ServerStartException, InterruptedException {
        AtomicBoolean ready = new AtomicBoolean();
        // A server that neither starts nor ends would keep its reader waiting: the end of its output comes with the process's end.
        CompletableFuture.delayedExecutor(START.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
            if (!ready.get()) {
                process.destroyForcibly();
            }
        });
        // Not closed: that would close the process's output, which it may still write to.
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null) {
            if (ReadyLine.imapPort(line).isPresent()) {
                ready.set(true);
                return line;
            }
            line = output.readLine();
        }
        throw new ServerStartException("the server process ended with exit code " + process.waitFor());
    }

    private final Process process;
    private final String readyLine;

    private ServerProcess(Process process, String readyLine) {
        this.process = process;
        this.readyLine = readyLine;
    }

    String host() {
        return ServerOptions.DEFAULT_BIND;
    }

    int imapPort() {
        return ReadyLine.imapPort(readyLine).orElseThrow();
    }

    int lmtpPort() {
        return ReadyLine.lmtpPort(readyLine).orElseThrow();
    }

    OptionalInt jmapPort() {
        return ReadyLine.jmapPort(readyLine).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /** As a power failure would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }
}
