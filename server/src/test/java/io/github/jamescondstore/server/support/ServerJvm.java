/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.jamescondstore.server.cli.Main;
import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * A server with the module in a JVM of its own, to be killed. It ends with this JVM at the latest.
 */
public final class ServerJvm implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("^Ready: .* IMAP (\\S+):(\\d+),");
    private static final String LOG = "server.log";
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    public static ServerJvm start(Path directory, List<String> storeOptions) throws IOException, InterruptedException {
        return start(directory, storeOptions, "512m");
    }

    /**
     * @param heap as the JVM's {@code -Xmx} has it
     */
    public static ServerJvm start(Path directory, List<String> storeOptions, String heap) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap, "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve", "--until-stdin-closes",
            "--imap-port", "0", "--lmtp-port", "0", "--webadmin-port", "0", "--data-dir", directory.resolve("data").toString()));
        command.addAll(storeOptions);
        Process process = new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve(LOG).toFile()))
            .start();
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, ready), "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            Matcher address = ready.get(START.toSeconds(), TimeUnit.SECONDS);
            return new ServerJvm(process, address.group(1), Integer.parseInt(address.group(2)));
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IOException("The server did not start: " + Files.readString(directory.resolve(LOG)), e);
        }
    }

    /** What the servers of this directory have logged. */
    public static String log(Path directory) throws IOException {
        return Files.readString(directory.resolve(LOG));
    }

    /** To the end, or the server would wait for its output to be read. */
    private static void read(Process process, CompletableFuture<Matcher> ready) {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IOException("The server ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private final Process process;
    private final String host;
    private final int imapPort;

    private ServerJvm(Process process, String host, int imapPort) {
        this.process = process;
        this.host = host;
        this.imapPort = imapPort;
    }

    public String host() {
        return host;
    }

    public int imapPort() {
        return imapPort;
    }

    public ImapConnection login() throws IOException {
        return login(TIMEOUT);
    }

    public ImapConnection login(Duration timeout) throws IOException {
        ImapConnection connection = ImapConnection.open(host, imapPort, timeout);
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    /** SIGSTOP: it answers nothing until it is thawed, and no connection ends. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
    }

    /** SIGKILL: nothing of it runs any more when this returns. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
