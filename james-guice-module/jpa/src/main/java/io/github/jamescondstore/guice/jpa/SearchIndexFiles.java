/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Where a search index is kept, and whether it holds all there is to find.
 *
 * James makes its index durable when it closes it and at no other time, so one that was not closed lacks everything since it was
 * opened. Invariant: the mark is there only while the index is closed, complete, and of the database the mark names.
 */
public final class SearchIndexFiles implements AutoCloseable {
    private static final String MARK = "complete-for";

    /** What there is to do when nothing writes any more. */
    interface Closing {
        void close() throws IOException;
    }

    /**
     * @param database tells the database from others whose index may have been here before
     */
    public static SearchIndexFiles open(Path directory, String database) throws IOException {
        Path mark = Files.createDirectories(directory).resolve(MARK);
        boolean complete = Files.exists(mark) && Files.readString(mark).equals(database);
        Files.deleteIfExists(mark);
        return new SearchIndexFiles(FSDirectory.open(directory.toFile()), mark, database, complete);
    }

    private final Directory directory;
    private final Path mark;
    private final String database;
    private final AtomicReference<Closing> closing = new AtomicReference<>(() -> { });
    private volatile boolean complete;

    private SearchIndexFiles(Directory directory, Path mark, String database, boolean complete) {
        this.directory = directory;
        this.mark = mark;
        this.database = database;
        this.complete = complete;
    }

    Directory directory() {
        return directory;
    }

    /** For an index that follows the change log, beside James's. */
    Path followed() {
        return mark.resolveSibling("followed");
    }

    String database() {
        return database;
    }

    /** Somebody else sees to it that mail is found: what is here misses some from now on. */
    void neglected() {
        complete = false;
    }

    boolean isComplete() {
        return complete;
    }

    void completed() {
        complete = true;
    }

    void atClose(Closing action) {
        closing.set(action);
    }

    /** To be called when the server has stopped. */
    @Override
    public void close() throws IOException {
        closing.getAndSet(() -> { }).close();
        directory.close();
        if (complete) {
            Files.writeString(mark, database);
        }
    }
}
