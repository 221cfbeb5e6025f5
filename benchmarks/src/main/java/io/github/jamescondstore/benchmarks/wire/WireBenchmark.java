/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/**
 * Measures servers over real sockets.
 */
@Command(name = "wire", mixinStandardHelpOptions = true, description = "Servers over real sockets.")
public final class WireBenchmark implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
