/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.store.SimpleFSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

/**
 * Where an index is. Files of an index never change once they are committed, so their names and lengths say whether it is whole.
 *
 * One process at a time has it open. Layout, beside the lock: {@code lucene/}; {@code files}: what a committed index consisted of;
 * {@code owner}: of which database it is, and in which form.
 */
public final class IndexDirectory implements Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexDirectory.class);
    /** Of the fields and their terms. To be raised when an index of before can't be read, or says less. */
    private static final String FORM = "1";

    private final Path directory;
    private final String owner;
    private boolean doubted;
    private FileChannel taken;

    /**
     * @param database tells the database from others whose index may have been here before
     */
    public IndexDirectory(Path directory, String database) {
        this.directory = directory;
        this.owner = FORM + " " + database;
    }

    /** What is there, or nothing where that is of another database, or not whole. */
    Directory open() throws IOException {
        take();
        if (!isWhole() || doubted && !reads()) {
            clear();
        }
        doubted = false;
        return lucene();
    }

    /**
     * Lucene's own lock would stay with a writer that failed, for as long as the process lives.
     */
    private void take() throws IOException {
        if (taken != null) {
            return;
        }
        Files.createDirectories(directory);
        Path file = directory.resolveSibling(directory.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException("The search index in " + directory + " is in use by another server, which holds " + file);
        }
        taken = channel;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** For others to open it. */
    @Override
    public void close() throws IOException {
        if (taken != null) {
            taken.close();
            taken = null;
        }
    }

    /** It failed in use: it is to be looked at more closely before it is opened again. */
    void doubt() {
        doubted = true;
    }

    private Path files() {
        return directory.resolve("files");
    }

    private Path ownerFile() {
        return directory.resolve("owner");
    }

    /**
     * Not mapped into memory: a file that is cut off while it is read ends in an exception here, and not in the death of the process. Not by
     * channels: a client that hangs up interrupts its search, and a channel that is read then is closed for all.
     */
    private Directory lucene() throws IOException {
        return new SimpleFSDirectory(directory.resolve("lucene").toFile(), NoLockFactory.getNoLockFactory());
    }

    private boolean isWhole() throws IOException {
        if (!Files.exists(ownerFile())) {
            return false;
        }
        if (!Files.readString(ownerFile()).equals(owner)) {
            LOGGER.warn("The search index in {} is of another database or another version: it is begun anew", directory);
            return false;
        }
        try (Directory lucene = lucene()) {
            if (!IndexReader.indexExists(lucene)) {
                return !Files.exists(files());
            }
            Map<String, Long> lengths = lengths();
            for (IndexCommit commit : IndexReader.listCommits(lucene)) {
                for (String file : commit.getFileNames()) {
                    if (!lucene.fileExists(file) || lucene.fileLength(file) != lengths.getOrDefault(file, lucene.fileLength(file))) {
                        LOGGER.error("The search index in {} is damaged ({} is missing or has another length): it is begun anew", directory, file);
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The search index in {} can't be read: it is begun anew", directory, e);
            return false;
        }
    }

    /** Everything in it, which takes a while. */
    private boolean reads() throws IOException {
        try (Directory lucene = lucene()) {
            boolean reads = !IndexReader.indexExists(lucene) || new CheckIndex(lucene).checkIndex().clean;
            if (!reads) {
                LOGGER.error("The search index in {} is damaged: it is begun anew", directory);
            }
            return reads;
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The search index in {} can't be read: it is begun anew", directory, e);
            return false;
        }
    }

    private Map<String, Long> lengths() throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        if (Files.exists(files())) {
            for (String line : Files.readAllLines(files())) {
                String[] file = line.split(" ");
                lengths.put(file[0], Long.parseLong(file[1]));
            }
        }
        return lengths;
    }

    private void clear() throws IOException {
        Files.createDirectories(directory);
        MoreFiles.deleteDirectoryContents(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        Files.createDirectories(directory.resolve("lucene"));
        Files.writeString(ownerFile(), owner);
    }

    /** To be called after a commit. Until it is, nothing is known of the lengths of new files. */
    void committed(Directory lucene) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (IndexCommit commit : IndexReader.listCommits(lucene)) {
            for (String name : commit.getFileNames()) {
                lines.append(name).append(' ').append(lucene.fileLength(name)).append('\n');
            }
        }
        Path anew = files().resolveSibling("files.new");
        Files.write(anew, lines.toString().getBytes(StandardCharsets.US_ASCII));
        Files.move(anew, files(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
