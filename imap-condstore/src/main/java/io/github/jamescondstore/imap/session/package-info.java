/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What one client was told of its mailbox, and how it is told the rest. The change log says what that is; events only wake.
 */
package io.github.jamescondstore.imap.session;
