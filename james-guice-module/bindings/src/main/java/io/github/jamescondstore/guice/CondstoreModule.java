/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import com.google.inject.AbstractModule;

/**
 * Puts the tracked in-memory store and the CONDSTORE IMAP layer into a James server.
 */
public class CondstoreModule extends AbstractModule {
}
