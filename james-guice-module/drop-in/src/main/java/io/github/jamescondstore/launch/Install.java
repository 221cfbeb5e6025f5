/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;

import io.github.jamescondstore.guice.BuildVersion;

/**
 * {@code java -jar james-condstore.jar install DIR} lays the jar, a commented configuration and a start line into the directory of a James
 * server, {@code uninstall DIR} takes them out. Both say what they did and may be repeated; neither touches James's own jars or its mail.
 * {@code check-config DIR} says whether the server would start with the configuration that is there.
 */
public final class Install {
    private static final int CANNOT = 2;
    private static final String USAGE = "usage: java -jar james-condstore.jar install DIR | uninstall DIR | check-config DIR | configuration | --version";

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        String command = arguments.length == 0 ? "" : arguments[0];
        try {
            if (command.equals("--version") && arguments.length == 1) {
                out.println("james-condstore " + BuildVersion.get());
            } else if (command.equals("configuration") && arguments.length == 1) {
                out.print(ConfigurationSample.text());
            } else if (command.equals("install") && arguments.length == 2) {
                JamesDirectory.at(Path.of(arguments[1])).install(thisJar(), out);
            } else if (command.equals("uninstall") && arguments.length == 2) {
                JamesDirectory.at(Path.of(arguments[1])).uninstall(out);
            } else if (command.equals("check-config") && arguments.length == 2) {
                JamesDirectory.at(Path.of(arguments[1])).checkConfiguration(thisJar(), out);
            } else {
                throw new StartException(USAGE);
            }
            return 0;
        } catch (StartException e) {
            err.println("james-condstore: " + e.getMessage());
        } catch (IOException e) {
            err.println("james-condstore: " + command + " stopped half-way, and may be repeated: " + e);
        }
        return CANNOT;
    }

    private static Path thisJar() {
        return Path.of(URI.create(Install.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private Install() {
    }
}
