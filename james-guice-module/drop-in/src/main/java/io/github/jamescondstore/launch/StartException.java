/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

/**
 * A server that can't be started with the module, and why, in one line for its operator.
 */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** As for a command that can't be carried out as given. */
    private static final int EXIT_CODE = 2;
    /** James's own switch, for those who start a server inside something else. */
    private static final String EXITS = "james.exit.on.startup.error";

    StartException(String reason) {
        super(reason);
    }

    /**
     * Says why and ends the process, before anything of the server runs. Where James is told to leave the process alone it is only said, and
     * to be thrown.
     */
    RuntimeException endProcess() {
        System.err.println("james-condstore: " + getMessage());
        System.err.flush();
        if (!Boolean.parseBoolean(System.getProperty(EXITS, "true"))) {
            return this;
        }
        // No hooks: James has registered none yet, and class loading may be in the middle of something.
        Runtime.getRuntime().halt(EXIT_CODE);
        return this;
    }
}
