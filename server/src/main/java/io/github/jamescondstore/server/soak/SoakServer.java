/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.util.OptionalInt;

/**
 * Where the server is at the moment: after it was killed it may be somewhere else.
 */
public interface SoakServer extends Soak.Victim {
    String host();

    int imapPort();

    int lmtpPort();

    /** Empty if its store serves no JMAP. */
    OptionalInt jmapPort();

    /** Kills it, as a power failure would, and starts it again on what it left behind. */
    @Override
    void killAndRestart() throws Exception;
}
