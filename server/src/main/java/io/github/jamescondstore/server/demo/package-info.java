/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * A mailbox as a queue, to be looked at.
 */
package io.github.jamescondstore.server.demo;
