/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * CONDSTORE and QRESYNC for James's IMAP server (RFC 7162): one package of parsers, processors and encoders. It knows no backend.
 */
package io.github.jamescondstore.imap;
