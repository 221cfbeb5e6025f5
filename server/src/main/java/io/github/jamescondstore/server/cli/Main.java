/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 done, 1 the demo found a message handed out twice or lost, 2 a command that cannot be carried
 * out as given, which one line on standard error explains.
 */
@Command(name = "james-condstore",
    description = "Apache James with a CONDSTORE that can be trusted.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {ServeCommand.class, DemoCommand.class, SoakCommand.class, RaiseUidValidityCommand.class})
public final class Main implements Runnable {
    static final int CANNOT = 2;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler(Main::badUsage);
    }

    /** One line, where picocli would print the whole help after it. */
    private static int badUsage(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        String message = e.getMessage().replaceAll("\\s*\\R\\s*", " ");
        err.printf("%s: %s (see %1$s --help)%n", e.getCommandLine().getCommandSpec().qualifiedName(), message);
        err.flush();
        return CANNOT;
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: serve, demo queue, soak or raise-uidvalidity");
    }
}
