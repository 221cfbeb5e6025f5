/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * James's mappers with every write led through the gate, and what travels with a write: the condition of a STORE, what it met, what a copy
 * became.
 */
package io.github.jamescondstore.mailbox.mapper;
