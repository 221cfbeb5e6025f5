/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The module for James's JPA mailbox, and a James that has its mail there.
 */
package io.github.jamescondstore.guice.jpa;
