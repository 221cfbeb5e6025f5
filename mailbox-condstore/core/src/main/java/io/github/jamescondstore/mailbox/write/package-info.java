/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What mail does to a mailbox, {@link io.github.jamescondstore.mailbox.write.MailboxWriter}: add, copy, update flags, expunge, move, touch, drop.
 * Beside it, what travels with a write through James's managers: the condition of a STORE, what it met, what a copy became. And the rows that
 * a backend provides for it.
 *
 * Calls go from mapper to write to gate. Nobody else enters a section to write.
 */
package io.github.jamescondstore.mailbox.write;
