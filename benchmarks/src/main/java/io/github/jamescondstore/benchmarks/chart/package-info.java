/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Charts of what was measured.
 */
package io.github.jamescondstore.benchmarks.chart;
