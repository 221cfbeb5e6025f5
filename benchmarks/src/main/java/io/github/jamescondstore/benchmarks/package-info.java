/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What the module costs and saves, beside stock James.
 */
package io.github.jamescondstore.benchmarks;
