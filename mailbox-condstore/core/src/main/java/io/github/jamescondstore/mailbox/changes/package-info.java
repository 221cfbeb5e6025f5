/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What happened to mailboxes, as values: changes, sets of UIDs, the log in memory, and its bytes. And what a backend keeps of it,
 * {@link io.github.jamescondstore.mailbox.changes.ChangeStore}.
 *
 * Nothing here does I/O or takes a lock. Values are immutable.
 */
package io.github.jamescondstore.mailbox.changes;
