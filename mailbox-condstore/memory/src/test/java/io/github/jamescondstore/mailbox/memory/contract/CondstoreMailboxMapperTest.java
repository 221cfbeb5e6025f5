/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperTest;

class CondstoreMailboxMapperTest extends MailboxMapperTest {
    private final CondstoreMapperProvider mapperProvider = new CondstoreMapperProvider();

    @Override
    protected MailboxMapper createMailboxMapper() {
        return mapperProvider.createMailboxMapper();
    }

    @Override
    protected MailboxId generateId() {
        return mapperProvider.generateId();
    }
}
