/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The change log of each mailbox and how far the mailbox has come: their rows, and what is kept of them in this process.
 */
package io.github.jamescondstore.mailbox.jpa.log;
