/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What James decides above its mappers from what it has read before, done anew on what is there.
 */
package io.github.jamescondstore.mailbox.manager;
