/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * A client that reads and changes mail by JMAP.
 */
package io.github.jamescondstore.server.jmap;
