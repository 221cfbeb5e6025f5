/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Mail in memory: James's mappers with rows that never change in place, and change logs beside them.
 */
package io.github.jamescondstore.mailbox.memory;
