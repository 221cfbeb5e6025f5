/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What an operator sees and does: metrics, a health check, and routes of James's web administration with tasks behind them.
 */
package io.github.jamescondstore.guice.operations;
