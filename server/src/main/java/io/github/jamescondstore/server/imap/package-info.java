/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * A small IMAP client, which hides nothing of what the server says.
 */
package io.github.jamescondstore.server.imap;
