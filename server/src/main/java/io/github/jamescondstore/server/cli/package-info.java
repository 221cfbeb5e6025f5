/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The command line.
 */
package io.github.jamescondstore.server.cli;
