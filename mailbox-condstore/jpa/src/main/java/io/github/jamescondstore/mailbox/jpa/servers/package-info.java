/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Which other servers are on the same PostgreSQL, and what they are told and tell of each other.
 */
package io.github.jamescondstore.mailbox.jpa.servers;
