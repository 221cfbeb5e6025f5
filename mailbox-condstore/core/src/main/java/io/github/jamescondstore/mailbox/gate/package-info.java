/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * The one way into a mailbox: a section for each, in which a change is checked, given its mod-sequence, written, recorded and published.
 *
 * The writer enters to write, and contents to read what nobody changes meanwhile. Work in a section never enters the gate again, and tells
 * others nothing before it is committed.
 */
package io.github.jamescondstore.mailbox.gate;
