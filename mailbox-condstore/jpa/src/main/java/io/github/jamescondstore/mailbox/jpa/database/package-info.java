/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * How the database is asked: connections and transactions, attempts, exceptions, the schema, and what a Derby needs where a PostgreSQL does not. Knows nothing
 * of mailboxes.
 */
package io.github.jamescondstore.mailbox.jpa.database;
