/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Holds the demonstrations.
 */
@Command(name = "demo",
    description = "Shows what CONDSTORE is for.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = QueueCommand.class)
final class DemoCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which demo: queue");
    }
}
