/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;

/**
 * All scripts, a family a file. {@code == title} begins a script, {@code # } a remark, the lines are a {@link Script}'s.
 *
 * {@code %% name} begins a list, one entry a line, where {@code ∅} is the empty one. A list's name between {@code ‹ ›} stands for each of
 * its entries: in a line there is a line for each, in a title a script for each, which has that entry in its lines too (and if that names a
 * list again, a line for each). Lists of
 * lists.txt are for all files.
 */
final class Scripts {
    private static final String LISTS = "lists";
    private static final ImmutableList<String> FAMILIES = ImmutableList.of("states", "arguments", "sets", "fetch", "search", "mailboxes",
        "flags", "append", "wire", "sessions", "authentication", "extensions", "condstore", "readonly",
        "reselect", "untold", "idle", "idle-flags", "saved-gaps");
    private static final Pattern REFERENCE = Pattern.compile("‹([a-z-]+)›");
    private static final String TITLE = "== ";
    private static final String LIST = "%% ";
    private static final String EMPTY = "∅";

    static ImmutableList<Script> all() throws IOException {
        Map<String, List<String>> shared = new LinkedHashMap<>();
        new Scripts(LISTS, shared).read();
        ImmutableList.Builder<Script> scripts = ImmutableList.builder();
        for (String family : FAMILIES) {
            scripts.addAll(new Scripts(family, new LinkedHashMap<>(shared)).read());
        }
        return scripts.build();
    }

    private final String family;
    private final Map<String, List<String>> lists;
    private final Map<String, List<String>> scripts = new LinkedHashMap<>();

    private Scripts(String family, Map<String, List<String>> lists) {
        this.family = family;
        this.lists = lists;
    }

    private ImmutableList<Script> read() throws IOException {
        List<String> part = new ArrayList<>();
        for (String line : Resources.readLines(Resources.getResource(Scripts.class, family + ".txt"), StandardCharsets.UTF_8)) {
            if (line.startsWith(TITLE)) {
                part = begin(scripts, line.substring(TITLE.length()));
            } else if (line.startsWith(LIST)) {
                part = begin(lists, line.substring(LIST.length()));
            } else if (!line.isBlank() && !line.startsWith("# ")) {
                part.add(line.equals(EMPTY) ? "" : line);
            }
        }
        ImmutableList.Builder<Script> result = ImmutableList.builder();
        scripts.forEach((title, lines) -> build(title, lines, result));
        return result.build();
    }

    private List<String> begin(Map<String, List<String>> parts, String name) {
        List<String> lines = new ArrayList<>();
        Preconditions.checkState(parts.put(name, lines) == null, "%s has '%s' twice", family, name);
        return lines;
    }

    private void build(String title, List<String> lines, ImmutableList.Builder<Script> result) {
        Matcher reference = REFERENCE.matcher(title);
        if (reference.find()) {
            String name = reference.group();
            for (String entry : list(reference.group(1))) {
                build(title.replace(name, REFERENCE.matcher(entry).replaceAll("$1")), replaceAll(lines, name, entry), result);
            }
            return;
        }
        Script.Builder script = Script.named(family, title);
        lines.stream().flatMap(line -> expand(line).stream()).forEach(script::line);
        result.add(script.build());
    }

    private static List<String> replaceAll(List<String> lines, String name, String entry) {
        return lines.stream().map(line -> line.replace(name, entry)).collect(ImmutableList.toImmutableList());
    }

    private List<String> expand(String line) {
        Matcher reference = REFERENCE.matcher(line);
        if (!reference.find()) {
            return ImmutableList.of(line);
        }
        return list(reference.group(1)).stream()
            .flatMap(entry -> expand(line.replace(reference.group(), entry)).stream())
            .collect(ImmutableList.toImmutableList());
    }

    private List<String> list(String name) {
        List<String> list = lists.get(name);
        Preconditions.checkState(list != null, "%s knows no list '%s'", family, name);
        return list;
    }
}
