/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.apache.james.imap.message.Literal;

import io.netty.buffer.ByteBuf;

/**
 * A literal of a command while it arrives, and once it is there. One client's, so for one thread at a time.
 */
abstract class FrameLiteral implements Literal {
    private final long size;

    private FrameLiteral(long size) {
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    /**
     * Takes the next octets.
     *
     * @return whether they wait for {@link #write()}
     */
    abstract boolean take(ByteBuf octets, int count);

    /**
     * Writes what was taken. May block.
     */
    void write() throws IOException {
        // What is in memory is where it belongs.
    }

    /**
     * Deletes it. May block.
     */
    void delete() throws IOException {
        // What is in memory goes by itself.
    }

    boolean isRefused() {
        return false;
    }

    boolean isInMemory() {
        return false;
    }

    /**
     * It grows with what arrives: whoever announces much and sends nothing takes no memory.
     */
    static FrameLiteral inMemory(long size) {
        return new FrameLiteral(size) {
            private final ByteArrayOutputStream content = new ByteArrayOutputStream();

            @Override
            boolean take(ByteBuf octets, int count) {
                byte[] bytes = new byte[count];
                octets.readBytes(bytes);
                content.writeBytes(bytes);
                return false;
            }

            @Override
            boolean isInMemory() {
                return true;
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(content.toByteArray());
            }
        };
    }

    /**
     * In a temporary file.
     */
    static FrameLiteral onDisk(long size) {
        return new FrameLiteral(size) {
            private byte[] taken = {};
            private Path file;

            @Override
            boolean take(ByteBuf octets, int count) {
                int before = taken.length;
                taken = Arrays.copyOf(taken, before + count);
                octets.readBytes(taken, before, count);
                return true;
            }

            @Override
            void write() throws IOException {
                if (taken.length == 0) {
                    return;
                }
                if (file == null) {
                    file = Files.createTempFile("imap-literal", ".tmp");
                }
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                    out.write(taken);
                }
                taken = new byte[0];
            }

            @Override
            void delete() throws IOException {
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            }

            @Override
            public InputStream getInputStream() throws IOException {
                return new FileInputStream(file.toFile());
            }
        };
    }

    /**
     * One that nobody wants: the client sends it all the same.
     */
    static FrameLiteral refused(long size) {
        return new FrameLiteral(size) {
            @Override
            boolean take(ByteBuf octets, int count) {
                octets.skipBytes(count);
                return false;
            }

            @Override
            boolean isRefused() {
                return true;
            }

            @Override
            public InputStream getInputStream() {
                throw new IllegalStateException("a refused literal has no content");
            }
        };
    }
}
