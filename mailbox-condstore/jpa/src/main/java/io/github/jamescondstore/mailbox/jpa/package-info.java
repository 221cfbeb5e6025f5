/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Mail in Derby or PostgreSQL, in James's tables: the change log in tables of its own, committed in the transaction that writes the messages.
 *
 * A section has one {@link io.github.jamescondstore.mailbox.jpa.JpaTransaction}; whoever works for it finds it by its thread. Reads take connections
 * of their own, and are never within a section's transaction.
 *
 * Here is what the core and James see of it: mappers, the rows that a section writes and its transaction. Below are {@code rows}, {@code log} and
 * {@code servers}, which know nothing of each other, and {@code database} at the bottom.
 */
package io.github.jamescondstore.mailbox.jpa;
