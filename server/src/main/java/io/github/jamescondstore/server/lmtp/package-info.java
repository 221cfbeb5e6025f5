/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * A client that delivers mail.
 */
package io.github.jamescondstore.server.lmtp;
