/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Reads commands with the parameters of CONDSTORE and QRESYNC. What is wrong with one is named in its BAD.
 */
package io.github.jamescondstore.imap.parse;
