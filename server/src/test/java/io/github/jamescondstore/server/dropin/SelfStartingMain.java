/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;

/**
 * A main that starts its server by itself, without James's common one.
 */
public final class SelfStartingMain {
    public static void main(String[] arguments) throws Exception {
        MemoryJamesServerMain.createServer(MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build()).start();
    }

    private SelfStartingMain() {
    }
}
