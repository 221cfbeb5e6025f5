/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Splits what a client sends into commands, octet by octet, and reads them one at a time.
 */
package io.github.jamescondstore.imap.frame;
