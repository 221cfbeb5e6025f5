/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * Which messages a mailbox has, as of one published HIGHESTMODSEQ, brought forward by the change log.
 */
package io.github.jamescondstore.mailbox.contents;
