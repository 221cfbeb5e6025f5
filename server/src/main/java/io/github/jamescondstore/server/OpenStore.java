/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import org.apache.james.GuiceJamesServer;

import com.google.inject.Module;

/**
 * A store in use by one server.
 */
interface OpenStore {
    /** James on this store, as James itself would assemble it. */
    GuiceJamesServer james();

    /** Our module for this store, to be put over {@link #james()}. */
    Module condstore();

    /** To be called once, when the server has stopped. */
    void close();
}
