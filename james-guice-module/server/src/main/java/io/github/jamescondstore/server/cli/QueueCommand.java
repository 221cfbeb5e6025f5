/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

@Command(name = "queue", description = "TODO")
final class QueueCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
