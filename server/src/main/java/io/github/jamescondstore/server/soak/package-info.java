/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Long runs: clients of many kinds at work on one mailbox, while connections and servers are killed, and what they are told is checked.
 */
package io.github.jamescondstore.server.soak;
