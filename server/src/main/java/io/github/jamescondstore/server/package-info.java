/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The ready server: stores, ports, first users, and the data directory.
 */
package io.github.jamescondstore.server;
