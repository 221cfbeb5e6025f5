/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchIndexFilesTest {
    private static final String DATABASE = "jdbc:postgresql://localhost/james";

    @TempDir
    private Path directory;

    private SearchIndexFiles open() throws IOException {
        return SearchIndexFiles.open(directory, DATABASE);
    }

    private void leaveComplete() throws IOException {
        try (SearchIndexFiles files = open()) {
            files.completed();
        }
    }

    @Test
    void aNewIndexShouldNotBeComplete() throws Exception {
        assertThat(open().isComplete()).isFalse();
    }

    @Test
    void anIndexThatWasClosedShouldBeComplete() throws Exception {
        leaveComplete();

        assertThat(open().isComplete()).isTrue();
    }

    @Test
    void anIndexThatWasNotClosedShouldNotBeComplete() throws Exception {
        leaveComplete();
        open();

        assertThat(open().isComplete()).isFalse();
    }

    @Test
    void anIndexThatWasNeverFilledShouldNotBeComplete() throws Exception {
        open().close();

        assertThat(open().isComplete()).isFalse();
    }

    @Test
    void anIndexOfAnotherDatabaseShouldNotBeComplete() throws Exception {
        leaveComplete();

        assertThat(SearchIndexFiles.open(directory, DATABASE + "2").isComplete()).isFalse();
    }

    @Test
    void anIndexThatFailedToCloseShouldNotBeComplete() throws Exception {
        SearchIndexFiles files = open();
        files.completed();
        files.atClose(() -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(files::close).hasMessage("disk full");
        assertThat(open().isComplete()).isFalse();
    }
}
