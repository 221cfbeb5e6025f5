/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The same numbers for charts and comparisons, with those of each round.
 */
final class JsonReport {
    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Path file;
    private final Settings settings;

    JsonReport(Path file, Settings settings) {
        this.file = file;
        this.settings = settings;
    }

    void write(List<Comparison> comparisons) throws IOException {
        ObjectNode root = mapper.createObjectNode();
        ObjectNode how = root.putObject("settings");
        how.put("rounds", settings.rounds());
        how.put("warmUpSeconds", settings.warmUp().toMillis() / 1e3);
        how.put("longestRoundSeconds", settings.longestRound().toMillis() / 1e3);
        settings.processor().ifPresent(processor -> how.put("onlyProcessor", processor));
        how.put("messagesOfOthers", settings.others());
        how.put("java", System.getProperty("java.version"));
        how.put("processors", Runtime.getRuntime().availableProcessors());
        how.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        ArrayNode operations = root.putArray("operations");
        comparisons.forEach(comparison -> add(operations.addObject(), comparison));
        mapper.writeValue(file.toFile(), root);
    }

    private void add(ObjectNode node, Comparison comparison) {
        node.put("name", comparison.operation().name());
        node.put("description", comparison.operation().description());
        node.put("group", comparison.operation().group().name().toLowerCase(Locale.US));
        node.put("headline", comparison.operation().headline().name().toLowerCase(Locale.US));
        ArrayNode targets = node.putArray("targets");
        comparison.measurements().forEach(measurement -> add(targets.addObject(), comparison, measurement));
    }

    private void add(ObjectNode node, Comparison comparison, Measurement measurement) {
        node.put("target", measurement.target());
        node.put("operations", measurement.operations());
        node.put("medianMicros", measurement.medianMicros());
        node.put("p95Micros", measurement.p95Micros());
        node.put("operationsPerSecond", measurement.operationsPerSecond());
        put(node, "cpuMicrosPerOperation", measurement.cpuMicrosPerOperation());
        Ratio ratio = comparison.ratio(measurement);
        node.putObject("ratio")
            .put("median", ratio.median())
            .put("lowest", ratio.lowest())
            .put("highest", ratio.highest());
        put(node, "cpuRatio", comparison.cpuRatio(measurement));
        ObjectNode counters = node.putObject("counters");
        measurement.counters().forEach(counters::put);
        ArrayNode rounds = node.putArray("rounds");
        measurement.rounds().forEach(round -> add(rounds.addObject(), round));
    }

    private void add(ObjectNode node, RoundResult round) {
        node.put("operations", round.operations());
        node.put("medianMicros", round.medianMicros());
        node.put("operationsPerSecond", round.operationsPerSecond());
        round.cpuNanos().ifPresent(nanos -> node.put("cpuMicros", nanos / 1e3));
        ObjectNode counters = node.putObject("counters");
        round.counters().forEach(counters::put);
    }

    private void put(ObjectNode node, String name, OptionalDouble value) {
        value.ifPresent(present -> node.put(name, present));
    }
}
