/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * One processor for each command that means more with CONDSTORE, and one around them all, which keeps commands and responses in order.
 */
package io.github.jamescondstore.imap.process;
