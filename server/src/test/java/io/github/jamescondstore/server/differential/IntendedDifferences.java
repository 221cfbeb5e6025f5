/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;

/**
 * The table of docs/differences.adoc, and which of its lines have been seen.
 */
final class IntendedDifferences {
    private static final Path TABLE = Path.of("docs", "differences.adoc");
    private static final String TABLE_DELIMITER = "|===\n";
    private static final Set<String> STORES = Set.of("memory", "derby", "postgresql");

    static IntendedDifferences read() throws IOException {
        String table = Splitter.on(TABLE_DELIMITER).splitToList(Files.readString(root().resolve(TABLE))).get(1);
        return new IntendedDifferences(Splitter.on("\n\n").splitToStream(table)
            .skip(1)
            .map(paragraph -> Splitter.on(Pattern.compile("^\\|", Pattern.MULTILINE)).trimResults().splitToStream(paragraph.strip())
                .skip(1)
                .collect(ImmutableList.toImmutableList()))
            .map(IntendedDifference::new)
            .collect(ImmutableList.toImmutableList()));
    }

    /** Tests run in the directory of their module. */
    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .takeWhile(directory -> directory != null)
            .filter(directory -> Files.exists(directory.resolve(TABLE)))
            .findFirst()
            .orElseThrow();
    }

    private final ImmutableList<IntendedDifference> rows;
    private final Set<LinePattern> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private IntendedDifferences(ImmutableList<IntendedDifference> rows) {
        this.rows = rows;
    }

    /** True if all that differs is intended; only then is it noted as seen. */
    boolean explain(Set<String> situation, String sent, List<String> jamesLines, List<String> hereLines) {
        List<String> james = new ArrayList<>(jamesLines);
        List<String> here = new ArrayList<>(hereLines);
        List<LinePattern> used = new ArrayList<>();
        for (IntendedDifference row : rows) {
            if (row.appliesTo(situation, sent)) {
                used.addAll(row.explain(james, here));
            }
        }
        boolean explained = james.isEmpty() && here.isEmpty();
        if (explained) {
            seen.addAll(used);
        }
        return explained;
    }

    /** Row and line of what is said to differ on this store and has not been seen. */
    ImmutableList<String> unseen(String store) {
        Set<String> others = new HashSet<>(STORES);
        others.remove(store);
        return rows.stream()
            .filter(row -> !row.isSometimes() && !row.namesAny(others))
            .flatMap(row -> row.patterns().stream().filter(pattern -> !seen.contains(pattern)).map(pattern -> row.id() + ": " + pattern))
            .collect(ImmutableList.toImmutableList());
    }
}
