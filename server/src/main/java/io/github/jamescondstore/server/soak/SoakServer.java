/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

/**
 * Where the server is at the moment: after it was killed it may be somewhere else.
 */
public interface SoakServer {
    String host();

    int imapPort();

    int lmtpPort();

    /** Kills it, as a power failure would, and starts it again on what it left behind. */
    void killAndRestart() throws Exception;
}
