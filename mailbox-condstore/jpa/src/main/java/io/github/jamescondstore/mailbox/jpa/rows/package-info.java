/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * James's rows of messages, many with one statement.
 */
package io.github.jamescondstore.mailbox.jpa.rows;
