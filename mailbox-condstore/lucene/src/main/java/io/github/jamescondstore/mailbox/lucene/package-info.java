/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * A search index that follows the change log, and searches that read what it does not have.
 */
package io.github.jamescondstore.mailbox.lucene;
