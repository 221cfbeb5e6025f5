/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Draws what the wire benchmark has written: for each operation that was measured with mailboxes of several sizes, its time over their
 * size.
 */
@Command(name = "chart", mixinStandardHelpOptions = true, description = "Draws time over mailbox size, from the JSON files of 'wire'.")
public final class ChartCommand implements Callable<Integer> {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final double MICROS_PER_MILLI = 1e3;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What 'wire --json' wrote. Several are drawn as one.")
    private List<Path> files;

    @Option(names = "--out", paramLabel = "DIRECTORY", required = true, description = "Where to put the SVG files, one for each operation.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, Operation> operation : read().entrySet()) {
            if (operation.getValue().hasSeveralSizes()) {
                Path file = directory.resolve(operation.getKey() + ".svg");
                VectorGraphicsEncoder.saveVectorGraphic(operation.getValue().chart(), file.toString(), VectorGraphicsFormat.SVG);
            }
        }
        return 0;
    }

    private Map<String, Operation> read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Operation> operations = new TreeMap<>();
        for (Path file : files) {
            for (JsonNode node : mapper.readTree(file.toFile()).path("operations")) {
                String name = node.path("name").asText();
                int at = name.lastIndexOf('@');
                if (at > 0) {
                    operations.computeIfAbsent(name.substring(0, at), any -> new Operation(node.path("description").asText()))
                        .add(Integer.parseInt(name.substring(at + 1)), node.path("targets"));
                }
            }
        }
        return operations;
    }

    /**
     * Milliseconds by size of the mailbox, by target.
     */
    private static final class Operation {
        private final String description;
        private final Map<String, NavigableMap<Integer, Double>> millisByTarget = new TreeMap<>();

        private Operation(String description) {
            this.description = description;
        }

        private void add(int messages, JsonNode targets) {
            targets.forEach(target -> millisByTarget.computeIfAbsent(target.path("target").asText(), any -> new TreeMap<>())
                .put(messages, target.path("medianMicros").asDouble() / MICROS_PER_MILLI));
        }

        private boolean hasSeveralSizes() {
            return millisByTarget.values().stream().anyMatch(millis -> millis.size() > 1);
        }

        private XYChart chart() {
            XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(description)
                .xAxisTitle("messages in the mailbox")
                .yAxisTitle("milliseconds, median")
                .theme(Styler.ChartTheme.Matlab)
                .build();
            chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                // Dashed lines are hundreds of kilobytes of dashes.
                .setPlotGridLinesVisible(false)
                .setLegendPosition(Styler.LegendPosition.InsideNW);
            millisByTarget.forEach((target, millis) ->
                chart.addSeries(target, new ArrayList<>(millis.keySet()), new ArrayList<>(millis.values())).setMarker(SeriesMarkers.CIRCLE));
            return chart;
        }
    }
}
