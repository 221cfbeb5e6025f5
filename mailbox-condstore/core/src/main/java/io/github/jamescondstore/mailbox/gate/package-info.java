/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The one way to write to a mailbox: a section for each, in which a change is checked, given its mod-sequence, written, recorded and published.
 *
 * Only mappers enter. Work in a section never enters the gate again, and tells others nothing before it is committed.
 */
package io.github.jamescondstore.mailbox.gate;
