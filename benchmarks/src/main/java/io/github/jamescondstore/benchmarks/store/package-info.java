/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Benchmarks of the store layer, within one process.
 */
package io.github.jamescondstore.benchmarks.store;
