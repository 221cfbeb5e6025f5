/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.mailbox.jpa.servers.AfterFailOver;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseInUseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * For an operator whose PostgreSQL has lost what it had acknowledged.
 */
@Command(name = "raise-uidvalidity",
    description = "After a PostgreSQL was replaced by a standby that lacks acknowledged changes: gives every mailbox a higher UIDVALIDITY, so that "
        + "clients read everything anew. Stop all servers first.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class RaiseUidValidityCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Override
    public Integer call() {
        try {
            JdbcAddress address = address();
            try (Connection connection = DriverManager.getConnection(address.url(), address.user().orElse(null), address.password().orElse(null))) {
                say(spec.commandLine().getOut(), AfterFailOver.raiseUidValidities(connection) + " mailboxes have a higher UIDVALIDITY");
                return 0;
            }
        } catch (SQLException | DatabaseInUseException e) {
            say(spec.commandLine().getErr(), "james-condstore raise-uidvalidity: " + e.getMessage());
            return Main.CANNOT;
        }
    }

    private JdbcAddress address() {
        try {
            return store.postgresql();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
