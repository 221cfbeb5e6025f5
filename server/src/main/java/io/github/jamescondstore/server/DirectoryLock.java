/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server at a time in a data directory: a lock on a file that says who has it. The operating system lets go of it with the process, so
 * what a server that was killed has left stands in nobody's way.
 */
final class DirectoryLock {
    private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryLock.class);
    private static final String FILE = "server.lock";
    /** Behind what the file says, which others are to read. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    /** Those of this process, and who has them. It must not even open a file that it has locked: to close it again would unlock it. */
    private static final ConcurrentMap<Path, String> TAKEN = new ConcurrentHashMap<>();

    /**
     * @throws ServerStartException when another server is in the directory
     */
    static DirectoryLock take(Path directory) throws IOException, ServerStartException {
        Path file = directory.toRealPath().resolve(FILE);
        String owner = "process " + ProcessHandle.current().pid() + ", there since " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String before = TAKEN.putIfAbsent(file, owner);
        if (before != null) {
            throw inUse(directory, before);
        }
        boolean taken = false;
        Optional<FileChannel> opened = Optional.empty();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            opened = Optional.of(channel);
            taken = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            if (!taken) {
                throw inUse(directory, Files.readString(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)));
            return new DirectoryLock(file, channel);
        } finally {
            if (!taken) {
                release(file, opened);
            }
        }
    }

    private static ServerStartException inUse(Path directory, String owner) {
        return new ServerStartException("the data directory " + directory + " is in use by another server: " + OneLine.of(owner));
    }

    private static void release(Path file, Optional<FileChannel> channel) {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            LOGGER.warn("The lock {} was not released", file, e);
        } finally {
            TAKEN.remove(file);
        }
    }

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    void release() {
        release(file, Optional.of(channel));
    }
}
