package com.example;

import org.apache.james.JamesServerMain;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;

import io.github.jamescondstore.guice.CondstoreModule;

/**
 * James's memory server with CONDSTORE and QRESYNC. Its configuration files are in {@code conf} below {@code -Dworking.directory}.
 */
public final class MyMemoryJames {
    public static void main(String[] arguments) throws Exception {
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build();

        JamesServerMain.main(MemoryJamesServerMain.createServer(configuration)
            .overrideWith(new CondstoreModule()));
    }

    private MyMemoryJames() {
    }
}
