/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

import com.google.common.collect.ImmutableList;

/**
 * All operations, in the order they are run. Those that depend on the size of the mailbox come once for each size, as name@size.
 */
final class Operations {
    private static final int CLIENTS = 8;
    private static final int SMALL = 1_000;
    private static final int MEDIUM = 10_000;
    private static final int LARGE = 100_000;
    private static final ImmutableList<Integer> GROWING = ImmutableList.of(SMALL, MEDIUM, LARGE, 300_000);

    /**
     * @param sizes the mailbox sizes instead of each operation's own; empty: its own
     */
    static ImmutableList<Operation> all(List<Integer> sizes) {
        return new Operations(ImmutableList.copyOf(sizes)).build();
    }

    /** Those whose name, name without size, or group is among the words. */
    static ImmutableList<Operation> select(List<Operation> operations, List<String> words) {
        for (String word : words) {
            if (operations.stream().noneMatch(operation -> matches(operation, word))) {
                throw new IllegalArgumentException("No operation or group is called '" + word + "'; --list shows them");
            }
        }
        return operations.stream()
            .filter(operation -> words.stream().anyMatch(word -> matches(operation, word)))
            .collect(ImmutableList.toImmutableList());
    }

    private static boolean matches(Operation operation, String word) {
        return operation.name().equals(word)
            || operation.name().startsWith(word + Operation.SIZE)
            || operation.group().name().equals(word.toUpperCase(Locale.US));
    }

    private final ImmutableList<Integer> sizes;
    private final ImmutableList.Builder<Operation> operations;

    private Operations(ImmutableList<Integer> sizes) {
        this.sizes = sizes;
        this.operations = ImmutableList.builder();
    }

    private ImmutableList<Operation> build() {
        overhead();
        conditional();
        resync();
        load();
        return operations.build();
    }

    private void overhead() {
        add("append", "APPEND of 1 KiB, literal not synchronised", Operation.Group.OVERHEAD, Operation.Headline.LATENCY,
            bench -> new AppendScenario(bench, 500));
        sized("store-one", "STORE n +/-FLAGS (\\Flagged)", Operation.Group.OVERHEAD, ImmutableList.of(SMALL, MEDIUM), size ->
            bench -> new SelectedScenario(bench, 500, size, visit ->
                "STORE " + (visit % size + 1) + " " + sign(visit / size) + "FLAGS (\\Flagged)"));
        sized("store-all", "STORE 1:* +/-FLAGS (\\Flagged)", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new SelectedScenario(bench, 20, size, visit ->
                "STORE 1:" + size + " " + sign(visit) + "FLAGS (\\Flagged)"));
        sized("store-all-silent", "STORE 1:* +/-FLAGS.SILENT (\\Flagged)", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new SelectedScenario(bench, 20, size, visit ->
                "STORE 1:" + size + " " + sign(visit) + "FLAGS.SILENT (\\Flagged)"));
        sized("fetch-all", "FETCH 1:* (FLAGS)", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new SelectedScenario(bench, 50, size, visit -> "FETCH 1:* (FLAGS)"));
        sized("fetch-gaps", "FETCH 1:* (FLAGS) where every third UID is gone", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> SelectedScenario.withGaps(bench, 50, size, visit -> "FETCH 1:* (FLAGS)"));
        sized("fetch-one", "UID FETCH n (FLAGS)", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new SelectedScenario(bench, 500, size, visit -> "UID FETCH " + (visit % size + 1) + " (FLAGS)"));
        sized("expunge-1", "EXPUNGE of one message", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new ExpungeScenario(bench, 30, size, 1));
        sized("expunge-100", "EXPUNGE of 100 messages", Operation.Group.OVERHEAD, ImmutableList.of(SMALL), size ->
            bench -> new ExpungeScenario(bench, 10, size, 100));
        growing("noop", "NOOP in a mailbox where nothing happens", size ->
            bench -> new SelectedScenario(bench, 1_000, size, visit -> "NOOP"));
        growing("select", "SELECT", size ->
            bench -> new SelectScenario(bench, 500, size));
    }

    private void conditional() {
        conditional("cond-store-one", "UID STORE n (UNCHANGEDSINCE m), not failing", ConditionalStoreScenario.Kind.ONE_PASSES);
        conditional("cond-store-all-pass", "STORE 1:* (UNCHANGEDSINCE m), none failing", ConditionalStoreScenario.Kind.ALL_PASS);
        conditional("cond-store-all-fail", "STORE 1:* (UNCHANGEDSINCE m), all failing", ConditionalStoreScenario.Kind.ALL_FAIL);
        sized("queue", CLIENTS + " consumers claim by conditional STORE", Operation.Group.OVERHEAD, Operation.Headline.RATE, ImmutableList.of(SMALL),
            size -> bench -> new QueueScenario(bench, CLIENTS, size));
    }

    private void resync() {
        resync("changedsince", "UID FETCH 1:* (FLAGS) (CHANGEDSINCE m), 10 changed", ResyncScenario.Question.CHANGED_SINCE);
        resync("search-modseq", "UID SEARCH MODSEQ m, 10 changed", ResyncScenario.Question.SEARCH_MODSEQ);
        resync("qresync", "SELECT (QRESYNC ..), 10 changed and 10 expunged", ResyncScenario.Question.QRESYNC);
    }

    private void load() {
        sized("mixed", CLIENTS + " clients store, fetch, append, noop, expunge", Operation.Group.LOAD, Operation.Headline.RATE, ImmutableList.of(SMALL),
            size -> bench -> new MixedScenario(bench, CLIENTS, 100, size));
    }

    private void conditional(String name, String description, ConditionalStoreScenario.Kind kind) {
        sized(name, description, Operation.Group.OVERHEAD, ImmutableList.of(SMALL, MEDIUM), size ->
            bench -> new ConditionalStoreScenario(bench, kind, size));
    }

    private void resync(String name, String description, ResyncScenario.Question question) {
        sized(name, description, Operation.Group.RESYNC, GROWING, size ->
            bench -> new ResyncScenario(bench, question, 500, size));
    }

    private void sized(String name, String description, Operation.Group group, ImmutableList<Integer> ownSizes, IntFunction<Operation.Opener> opener) {
        sized(name, description, group, Operation.Headline.LATENCY, ownSizes, opener);
    }

    /** What costs the same with and without the module in a small mailbox, and is what to compare coming back to in a large one. */
    private void growing(String name, String description, IntFunction<Operation.Opener> opener) {
        for (int size : sizes.isEmpty() ? GROWING : sizes) {
            add(name + Operation.SIZE + size, description, size < LARGE ? Operation.Group.OVERHEAD : Operation.Group.RESYNC, Operation.Headline.LATENCY,
                opener.apply(size));
        }
    }

    private void sized(String name, String description, Operation.Group group, Operation.Headline headline, ImmutableList<Integer> ownSizes,
                       IntFunction<Operation.Opener> opener) {
        for (int size : sizes.isEmpty() ? ownSizes : sizes) {
            add(name + Operation.SIZE + size, description, group, headline, opener.apply(size));
        }
    }

    private void add(String name, String description, Operation.Group group, Operation.Headline headline, Operation.Opener opener) {
        operations.add(new Operation(name, description, group, headline, opener));
    }

    private static String sign(long pass) {
        return pass % 2 == 0 ? "+" : "-";
    }
}
