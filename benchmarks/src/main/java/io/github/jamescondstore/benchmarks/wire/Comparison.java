/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.List;
import java.util.OptionalDouble;

import com.google.common.collect.ImmutableList;

/**
 * One operation on all targets.
 */
final class Comparison {
    private final Operation operation;
    private final ImmutableList<Measurement> measurements;

    Comparison(Operation operation, List<Measurement> measurements) {
        this.operation = operation;
        this.measurements = ImmutableList.copyOf(measurements);
    }

    Operation operation() {
        return operation;
    }

    ImmutableList<Measurement> measurements() {
        return measurements;
    }

    Ratio ratio(Measurement measurement) {
        return Ratio.of(operation.headline(), measurement, measurements.get(0));
    }

    OptionalDouble cpuRatio(Measurement measurement) {
        OptionalDouble cpu = measurement.cpuMicrosPerOperation();
        OptionalDouble first = measurements.get(0).cpuMicrosPerOperation();
        if (cpu.isPresent() && first.isPresent() && first.getAsDouble() > 0) {
            return OptionalDouble.of(cpu.getAsDouble() / first.getAsDouble());
        }
        return OptionalDouble.empty();
    }
}
