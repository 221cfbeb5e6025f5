/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Benchmarks over real connections: several servers, taking turns.
 */
package io.github.jamescondstore.benchmarks.wire;
