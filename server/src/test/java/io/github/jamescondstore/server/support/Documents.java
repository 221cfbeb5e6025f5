/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;

/**
 * What the project's documents show, for the tests that do it.
 */
public final class Documents {
    /**
     * The first block of a language, without its last line end.
     */
    public static String block(String document, String language) throws IOException {
        return block(document, "", language);
    }

    /**
     * The block that has this title.
     *
     * @param title as a line of its own; empty for any
     */
    public static String block(String document, String title, String language) throws IOException {
        String text = Files.readString(PublishedJames.built(document));
        String opening = (title.isEmpty() ? "" : title + "\n") + "[source," + language + "]\n----\n";
        assertThat(text).as(document).contains(opening);
        int start = text.indexOf(opening) + opening.length();
        return text.substring(start, text.indexOf("\n----\n", start));
    }

    private Documents() {
    }
}
