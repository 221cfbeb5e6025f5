/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server that can be killed and started again on the same data and port.
 */
public final class KillablePostgresql implements AutoCloseable {
    private static final String USER = "postgres";
    private static final Duration STARTUP = Duration.ofMinutes(2);

    private final Path directory;
    private EmbeddedPostgres running;
    private int port = 0;

    /**
     * @param directory for its data, empty
     */
    public KillablePostgresql(Path directory) throws IOException {
        this.directory = directory;
        start();
    }

    public void start() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            // The library turns it off, and an answer would then not mean that anything is kept.
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(STARTUP);
        if (port != 0) {
            builder.setPort(port);
        }
        running = builder.start();
        port = running.getPort();
    }

    private List<ProcessHandle> processes() throws IOException {
        long server = Long.parseLong(Files.readAllLines(directory.resolve("data").resolve("postmaster.pid")).get(0).trim());
        ProcessHandle parent = ProcessHandle.of(server).orElseThrow();
        return Stream.concat(Stream.of(parent), parent.descendants()).collect(Collectors.toList());
    }

    /** SIGSTOP: it answers nothing until it is thawed, and no connection ends. */
    public void freeze() throws Exception {
        signal("STOP");
    }

    public void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        String pids = processes().stream().map(process -> String.valueOf(process.pid())).collect(Collectors.joining(" "));
        // Those that have ended since are none of its business.
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pids).start().waitFor();
    }

    /** SIGKILL to the server and to all that serve its connections. */
    public void kill() throws IOException {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        // What the library holds of it, such as the lock on the directory.
        running.close();
    }

    public JdbcAddress address() {
        return JdbcAddress.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, USER);
    }

    /** To the database that {@link #address()} names, beside the server's connections. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(address().url(), USER, USER);
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many wait for a lock that somebody else has in it. */
    public long waiting() throws SQLException {
        return number("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    }

    /** What a query of one number answers. */
    public long number(String query) throws SQLException {
        try (Connection connection = connect();
             Statement statement = connection.createStatement();
             ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
