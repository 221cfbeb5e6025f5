/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Responses that James writes differently, or does not know.
 */
package io.github.jamescondstore.imap.encode;
