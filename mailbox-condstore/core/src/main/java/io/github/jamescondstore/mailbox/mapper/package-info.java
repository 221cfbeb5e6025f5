/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * James's mappers, whose reads are James's and whose writes are those of {@link io.github.jamescondstore.mailbox.write.MailboxWriter}.
 */
package io.github.jamescondstore.mailbox.mapper;
