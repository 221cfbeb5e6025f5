/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What a tracked store counts and times, published through James's own metrics.
 */
package io.github.jamescondstore.mailbox.metrics;
