/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.jamescondstore.server.imap.ImapConnection;

/**
 * James's memory application as it was published, in a process of its own, with whatever its command line puts into it. It listens on the
 * loopback address and has the users that {@link ServerExtension} knows.
 */
public final class PublishedJames implements AutoCloseable {
    public static final Path DROP_IN = built("james-guice-module/drop-in/target/james-condstore.jar");
    public static final Path JPA_DROP_IN = built("james-guice-module/drop-in/target/james-condstore-jpa.jar");
    public static final Path APPLICATION = built("james-guice-module/published-james/target/james-server-memory-app");
    public static final String JAR = "james-server-memory-app.jar";
    private static final String LIBRARIES = "james-server-memory-app.lib";
    private static final String STARTED = "JAMES server started";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** What the build makes, by its path in the project. */
    public static Path built(String path) {
        return Path.of("..").toAbsolutePath().normalize().resolve(path);
    }

    /** What a test may want of the ports. */
    public static final class Layout {
        private final Path directory;
        private final int imapPort;
        private final int webAdminPort;
        private final int jmxPort;

        private Layout(Path directory, int imapPort, int webAdminPort, int jmxPort) {
            this.directory = directory;
            this.imapPort = imapPort;
            this.webAdminPort = webAdminPort;
            this.jmxPort = jmxPort;
        }

        public Path directory() {
            return directory;
        }

        public int imapPort() {
            return imapPort;
        }

        public int webAdminPort() {
            return webAdminPort;
        }

        public int jmxPort() {
            return jmxPort;
        }
    }

    /**
     * James's zip, unpacked, with its configuration changed where a test has to: ports, no other protocols, passwords without TLS.
     */
    public static Layout layout(Path directory) throws IOException {
        assertThat(APPLICATION).as("made by ./mvnw verify, not by a test alone").isDirectory();
        try (Stream<Path> files = Files.walk(APPLICATION)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.getParent().endsWith(LIBRARIES)).collect(Collectors.toList())) {
                Path copy = directory.resolve(APPLICATION.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createSymbolicLink(directory.resolve(LIBRARIES), APPLICATION.resolve(LIBRARIES));
        List<Integer> ports = freePorts(4);
        Layout layout = new Layout(directory, ports.get(0), ports.get(1), ports.get(2));
        Path conf = directory.resolve("conf");
        edit(conf.resolve("imapserver.xml"), Map.of(
            "0.0.0.0:143", LOOPBACK + ":" + layout.imapPort,
            "0.0.0.0:993", LOOPBACK + ":" + ports.get(3),
            "<plainAuthDisallowed>true", "<plainAuthDisallowed>false"));
        // The others are off.
        edit(conf.resolve("smtpserver.xml"), Map.of("enabled=\"true\"", "enabled=\"false\""));
        edit(conf.resolve("webadmin.properties"), Map.of("port=8000", "port=" + layout.webAdminPort));
        edit(conf.resolve("jmx.properties"), Map.of("jmx.port=9999", "jmx.port=" + layout.jmxPort));
        edit(conf.resolve("jmap.properties"), Map.of("enabled=true", "enabled=false"));
        keystore(conf.resolve("keystore"));
        return layout;
    }

    private static void edit(Path file, Map<String, String> changes) throws IOException {
        String content = Files.readString(file);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(content).as(file.toString()).contains(change.getKey());
            content = content.replace(change.getKey(), change.getValue());
        }
        Files.writeString(file, content);
    }

    /** As James's own instructions make it. */
    private static void keystore(Path keystore) throws IOException {
        run(keystore.getParent(), List.of(java("keytool"), "-genkey", "-alias", "james", "-keyalg", "RSA", "-keystore", keystore.toString(), "-storepass",
            "james72laBalle", "-keypass", "james72laBalle", "-dname", "CN=localhost"));
    }

    /** What a command prints, both outputs; it has to succeed. */
    public static String run(Path directory, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as("%s: %s", command, output).isZero();
        return output;
    }

    /** What {@code java -jar} prints, as {@link #run}. */
    public static String runJar(Path directory, Path jar, String... arguments) throws IOException {
        return run(directory, Stream.concat(Stream.of(java("java"), "-jar", jar.toString()), Stream.of(arguments)).collect(Collectors.toList()));
    }

    /** All at once, so that they differ. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK)));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).collect(Collectors.toList());
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    public static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** For a script that starts the {@code java} it finds. */
    public static Map<String, String> ownJava() {
        return Map.of("PATH", Path.of(java("java")).getParent() + ":" + System.getenv("PATH"));
    }

    /** {@code java} with what James's instructions give it, then this. */
    public static List<String> command(String... arguments) {
        return Stream.concat(
                Stream.of(java("java"), "-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dworking.directory=.", "-Dlogback.configurationFile=conf/logback.xml"),
                Stream.of(arguments))
            .collect(Collectors.toList());
    }

    /** The process, whether or not it becomes a server. */
    public static PublishedJames launch(Layout layout, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(layout.directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new PublishedJames(layout, builder.start());
    }

    /** A server that is ready, with its users. */
    public static PublishedJames start(Layout layout, List<String> command, Map<String, String> environment) throws Exception {
        PublishedJames james = launch(layout, command, environment);
        try {
            james.awaitStarted();
            james.put("/domains/example.org", "");
            james.put("/users/" + ServerExtension.ALICE, "{\"password\":\"" + ServerExtension.PASSWORD + "\"}");
            return james;
        } catch (Exception | AssertionError e) {
            james.close();
            throw new IOException("James did not start: " + String.join("\n", james.output), e);
        }
    }

    private final Layout layout;
    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final Thread reader;

    private PublishedJames(Layout layout, Process process) {
        this.layout = layout;
        this.process = process;
        reader = new Thread(this::read, "james-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** To the end, or the server would wait for its output to be read. */
    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.contains(STARTED)) {
                    started.complete(null);
                }
            }
            started.completeExceptionally(new IOException("The process ended"));
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    public void awaitStarted() throws Exception {
        started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** It may be there from an earlier start. */
    private void put(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + layout.webAdminPort + path))
            .PUT(BodyPublishers.ofString(body)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path + ": " + response.body()).isIn(204, 409);
    }

    public String host() {
        return LOOPBACK;
    }

    public int imapPort() {
        return layout.imapPort;
    }

    public ImapConnection connect() throws IOException {
        return ImapConnection.open(LOOPBACK, layout.imapPort, TIMEOUT);
    }

    public ImapConnection login() throws IOException {
        ImapConnection connection = connect();
        connection.login(ServerExtension.ALICE, ServerExtension.PASSWORD);
        return connection;
    }

    /** What it has printed so far. */
    public List<String> output() {
        return output;
    }

    /** Waits for its end, and for all that it had to say. */
    public int exitCode() throws Exception {
        int code = process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitValue();
        reader.join();
        return code;
    }

    /** As an operator stops it. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
            throw new UncheckedIOException(new IOException("James did not stop", e));
        }
    }
}
