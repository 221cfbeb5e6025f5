/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import org.apache.james.mailbox.inmemory.mail.InMemoryMailboxMapper;
import org.apache.james.mailbox.model.Mailbox;

import io.github.jamescondstore.mailbox.write.MailboxWriter;
import reactor.core.publisher.Mono;

/**
 * James's mailbox mapper, whose deleted mailboxes take their messages and their change logs with them.
 *
 * James deletes the mailbox and nothing of what was in it. No id of a mailbox is given twice, so nobody would ever look there
 * again.
 */
final class CondstoreInMemoryMailboxMapper extends InMemoryMailboxMapper {
    private final MailboxWriter writer;
    private final CondstoreInMemoryMessageMapper rows;

    CondstoreInMemoryMailboxMapper(MailboxWriter writer, CondstoreInMemoryMessageMapper rows) {
        this.writer = writer;
        this.rows = rows;
    }

    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        return super.delete(mailbox)
            .then(writer.drop(mailbox.getMailboxId(), () -> rows.forget(mailbox.getMailboxId())));
    }
}
