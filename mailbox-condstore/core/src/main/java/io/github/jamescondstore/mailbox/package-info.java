/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The store layer: what a tracked store offers to protocols, {@link io.github.jamescondstore.mailbox.TrackedStore}.
 *
 * The way of one STORE: James calls {@code mapper}, which asks {@code write} for an update of flags; that enters the {@code gate}. Within the
 * section the backend reads and writes its rows and appends to its log ({@code changes}); when all of it is committed the gate publishes it.
 * {@code contents} says what is in a mailbox now.
 *
 * Calls go from mapper to write to gate to changes. Protocols see TrackedStore, {@link io.github.jamescondstore.mailbox.changes.ChangeLog},
 * contents, and what travels with a write.
 */
package io.github.jamescondstore.mailbox;
