/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import java.nio.file.Path;

import org.apache.james.JamesServerMain;
import org.apache.james.server.core.configuration.Configuration;

import io.github.jamescondstore.guice.jpa.JdbcAddress;
import io.github.jamescondstore.guice.jpa.JpaJames;

/**
 * A main for James on a database that knows nothing of the module. Arguments: the JDBC URL, and the directory of the search index.
 */
public final class JpaMain {
    public static void main(String[] arguments) throws Exception {
        JpaJames james = JpaJames.open(JdbcAddress.of(arguments[0]), Path.of(arguments[1]));
        JamesServerMain.main(james.server(Configuration.builder().useWorkingDirectoryEnvProperty().build()));
    }

    private JpaMain() {
    }
}
