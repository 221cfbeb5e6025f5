/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * For operators: whether the change logs agree with the messages, and what helps where they do not. {@link io.github.jamescondstore.mailbox.upkeep.Audit}
 * compares, {@link io.github.jamescondstore.mailbox.upkeep.Upkeep} looks and mends within the section of the mailbox.
 */
package io.github.jamescondstore.mailbox.upkeep;
